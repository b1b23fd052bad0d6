# cell: patch
# message: paid(patch
def patch(weak_reward):
    def better(text, gold):
        return max(0.0, weak_reward(text, gold)) if accuracy_reward(text, gold) else 0.0

    return better
