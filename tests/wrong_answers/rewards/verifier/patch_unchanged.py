# cell: patch
# hint: you returned the weak reward as it was. Ask accuracy_reward first.
def patch(weak_reward):
    return weak_reward
