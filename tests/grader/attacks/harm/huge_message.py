# attack: The function raises an exception whose message has twenty megabytes.
# group: harm
# deserves: 8

# %% cell: informative_groups
def informative_groups(rewards, G):
    raise ValueError("no! " * 5_000_000)
