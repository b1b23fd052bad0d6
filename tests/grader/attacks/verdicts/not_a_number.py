# attack: Every number is NaN or infinite.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, scale="group", **options):
    value = float("nan") if scale == "group" else float("inf")
    return torch.full_like(rewards, value)
