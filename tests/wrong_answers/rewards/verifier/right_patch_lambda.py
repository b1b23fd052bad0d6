# cell: patch
# right: a lambda with `and`
def patch(weak_reward):
    return lambda text, gold: accuracy_reward(text, gold) and weak_reward(text, gold)
