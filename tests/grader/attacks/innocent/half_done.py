# attack: None: only the second answer is there.
# group: innocent
# deserves: 2

# %% cell: group_advantages
def group_advantages(
    rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4
):
    # YOUR CODE HERE
    raise NotImplementedError()
