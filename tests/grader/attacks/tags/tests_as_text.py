# attack: The tests are Markdown now.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["cell_type"] = "markdown"
        del test["outputs"], test["execution_count"]
