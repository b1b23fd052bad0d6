# attack: Points are NaN, infinite, negative and a text.
# group: tags
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    return rewards

# %% tamper
def tamper(notebook):
    odd = [float("nan"), float("inf"), -1e308, "10"]
    for test, points in zip(tests(notebook), odd):
        test["metadata"]["nbgrader"]["points"] = points
