# attack: An answer holds null bytes and half a surrogate pair.
# group: tags
# deserves: 2

# %% tamper
def tamper(notebook):
    answer = cell(notebook, "group_advantages")
    answer["source"] += "\n\0\ud800 = '\udfff'\n"
