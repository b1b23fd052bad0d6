# attack: Answers and tests carry each other's names and ids.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    answer = cell(notebook, "group_advantages")
    for test in tests(notebook):
        test["source"] = "pass"
    test = tests(notebook)[0]
    answer["id"], test["id"] = test["id"], answer["id"]
    answer["metadata"], test["metadata"] = test["metadata"], answer["metadata"]
