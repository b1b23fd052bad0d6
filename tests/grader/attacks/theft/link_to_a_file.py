# attack: The submission is a symbolic link to a file of the system.
# group: theft
# deserves: 0

# %% tamper
def place(path, data, classmate):
    path.symlink_to("/etc/passwd")
