# cell: preference_accuracy
# right: returns a scalar tensor of the margins' signs
def preference_accuracy(rewards_c, rewards_r):
    signs = torch.sign(rewards_c - rewards_r)
    return (signs == 1).float().mean()
