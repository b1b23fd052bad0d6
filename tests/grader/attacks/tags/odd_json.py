# attack: Sources are numbers, cells are texts, and a cell is listed 1,500 times.
# group: tags
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    return rewards

# %% tamper
def tamper(notebook):
    tests(notebook)[0]["source"] = 5
    tests(notebook)[1]["source"] = ["pass", 7, None]
    blank = {"cell_type": "code", "source": "", "metadata": {}, "outputs": []}
    notebook["cells"] += ["a text", None, 3, [], *[blank] * 1500]
