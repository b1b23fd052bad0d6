# attack: The submission is a hard link to a classmate's notebook that lies elsewhere.
# group: theft
# deserves: 0

# %% tamper
def place(path, data, classmate):
    elsewhere = path.parents[2] / "elsewhere.ipynb"
    elsewhere.unlink(missing_ok=True)
    elsewhere.write_bytes(classmate.read_bytes())
    path.hardlink_to(elsewhere)
