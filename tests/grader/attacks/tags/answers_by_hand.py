# attack: The answers are marked as graded by hand, and the tests as answers.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["metadata"]["nbgrader"].update(solution=True, locked=False)
    for name in ("group_advantages", "informative_groups"):
        mark = cell(notebook, name)["metadata"]["nbgrader"]
        mark.update(grade=True, points=10, locked=False)
