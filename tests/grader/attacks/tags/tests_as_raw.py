# attack: The tests are raw cells, marked as tasks.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["cell_type"] = "raw"
        test["metadata"]["nbgrader"].update(task=True, grade=False)
        del test["outputs"], test["execution_count"]
