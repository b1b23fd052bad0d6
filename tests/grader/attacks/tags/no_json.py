# attack: The file is no JSON.
# group: tags
# deserves: 0

# %% tamper
def tamper(notebook):
    return json.dumps(notebook).encode()[:-200]
