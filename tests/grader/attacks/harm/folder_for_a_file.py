# attack: The submission is a folder that has a notebook's name.
# group: harm
# deserves: 0

# %% tamper
def place(path, data, classmate):
    path.mkdir()
    (path / "group_advantages.ipynb").write_bytes(data)
