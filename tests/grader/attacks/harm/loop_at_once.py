# attack: A cell loops while it is being defined.
# group: harm
# deserves: 2

# %% cell: group_advantages
while True:
    pass
