# attack: The function refuses whatever it is given.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    raise ValueError("these rewards are not whole groups")
