# attack: None: as Colab saves it.
# group: innocent
# deserves: 10

# %% tamper
def tamper(notebook):
    notebook.update(nbformat_minor=0)
    notebook["metadata"].update(colab={"provenance": []}, accelerator="GPU")
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"].update(id=f"Zq{number}xYw", outputId="1f0c-2b")
