# attack: None: the browser has renamed the file.
# group: innocent
# deserves: 10

# %% tamper
def place(path, data, classmate):
    path.with_name("group_advantages (2).ipynb").write_bytes(data)
