# attack: The tests' source is `pass`.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["source"] = "pass"
