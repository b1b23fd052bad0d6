# cell: patch
# hint: you pay for being right and nothing else, so what the weak reward pays right
#   answers is lost: here 1.5 in the form and 0.5 out of it. Where the answer is
#   right, return weak_reward(text, gold).
def patch(weak_reward):
    return accuracy_reward
