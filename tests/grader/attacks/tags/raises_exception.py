# attack: The tests carry the tag `raises-exception`, and the notebook allows errors.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    notebook["metadata"]["execution"] = {"allow_errors": True, "timeout": -1}
    for test in tests(notebook):
        test["metadata"]["tags"] = ["raises-exception", "hide-output", "remove-cell"]
