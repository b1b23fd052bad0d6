# attack: None: saved by an editor that keeps neither ids nor marks.
# group: innocent
# deserves: 10

# %% tamper
def tamper(notebook):
    notebook["metadata"] = {}
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {}
