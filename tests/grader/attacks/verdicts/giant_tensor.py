# attack: A tensor of forty terabytes, which takes four bytes.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    return torch.zeros(1).expand(10**13)
