# attack: The student's folder is a symbolic link to a classmate's.
# group: theft
# deserves: 0

# %% tamper
def place(path, data, classmate):
    path.parent.rmdir()
    path.parent.symlink_to(classmate.parent, target_is_directory=True)
