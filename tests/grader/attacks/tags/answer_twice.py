# attack: The answer's cell was copied, mark and all, and both are filled in.
# group: tags
# deserves: 10

# %% tamper
def tamper(notebook):
    import copy

    again = copy.deepcopy(cell(notebook, "group_advantages"))
    again["id"] = "a-copy"
    notebook["cells"].insert(4, again)
