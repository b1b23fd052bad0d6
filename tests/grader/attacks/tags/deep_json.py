# attack: A list in the metadata is nested 200,000 levels deep.
# group: tags
# deserves: 0

# %% tamper
def tamper(notebook):
    text = json.dumps({**notebook, "deep": "HERE"})
    return text.replace('"HERE"', "[" * 200_000 + "]" * 200_000).encode()
