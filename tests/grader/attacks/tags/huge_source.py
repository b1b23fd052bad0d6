# attack: A cell of the student's own is a text of 10 MB.
# group: tags
# deserves: 10

# %% new: before group_advantages
essay = "HERE"

# %% tamper
def tamper(notebook):
    text = json.dumps(notebook)
    return text.replace("HERE", "I think that " * 800_000).encode()
