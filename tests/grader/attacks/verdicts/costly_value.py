# attack: A value that just fits, and takes long to compare with every known mistake.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    value = list(range(450_000))
    for _ in range(35):
        value = [value]
    return value
