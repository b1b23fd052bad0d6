# attack: None: a test was deleted by accident, another one edited.
# group: innocent
# deserves: 10

# %% tamper
def tamper(notebook):
    notebook["cells"].remove(cell(notebook, "check_defaults"))
    cell(notebook, "check_refuses")["source"] += "\nprint('it refuses')"
