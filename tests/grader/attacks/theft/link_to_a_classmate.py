# attack: The submission is a symbolic link to a classmate's.
# group: theft
# deserves: 0

# %% tamper
def place(path, data, classmate):
    path.symlink_to(classmate)
