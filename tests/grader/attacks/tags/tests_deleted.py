# attack: The tests are gone.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    gone = tests(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]
