# attack: A list of thirty million numbers.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    return [0.0] * 30_000_000
