# attack: Every question is worth 400 points.
# group: tags
# deserves: 10

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["metadata"]["nbgrader"]["points"] = 400
