# attack: The submission is a named pipe, which nobody ever writes to.
# group: harm
# deserves: 0

# %% tamper
def place(path, data, classmate):
    import os

    os.mkfifo(path)
