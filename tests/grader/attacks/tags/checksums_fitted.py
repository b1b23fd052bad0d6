# attack: The tests are edited and unlocked, and their checksums fit the new source.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    from hashlib import md5

    for test in tests(notebook):
        test["source"] = "print('passed')"
        mark = test["metadata"]["nbgrader"]
        mark["locked"] = False
        mark["checksum"] = md5(test["source"].encode()).hexdigest()
