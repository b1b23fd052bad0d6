# attack: The tests are marked as no tests any more.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["metadata"]["nbgrader"].update(grade=False, locked=False)
