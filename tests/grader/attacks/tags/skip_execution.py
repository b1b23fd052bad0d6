# attack: The tests carry the tag `skip-execution`, which nbclient obeys.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        test["metadata"]["tags"] = ["skip-execution"]
