# attack: The tests already hold an output that says full points.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    for test in tests(notebook):
        points = str(test["metadata"]["nbgrader"]["points"])
        test["execution_count"] = 1
        test["outputs"] = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "data": {"text/plain": points},
                "metadata": {},
            }
        ]
