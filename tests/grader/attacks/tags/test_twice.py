# attack: Every test has a twin of the same name that does nothing.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    import copy

    for number, test in enumerate(tests(notebook)):
        twin = copy.deepcopy(test)
        twin.update(id=f"twin-{number}", source="pass")
        notebook["cells"].append(twin)
