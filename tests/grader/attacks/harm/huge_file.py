# attack: The submission has 150 MB.
# group: harm
# deserves: 0

# %% tamper
def place(path, data, classmate):
    with path.open("wb") as file:
        file.write(data)
        for _ in range(150):
            file.write(b" " * 1_000_000)
