# attack: None: as VS Code saves it.
# group: innocent
# deserves: 10

# %% tamper
def tamper(notebook):
    notebook.update(nbformat_minor=2)
    notebook["metadata"]["language_info"]["version"] = "3.12.1"
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"]["vscode"] = {"languageId": "python"}
