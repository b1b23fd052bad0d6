# cell: patch
# hint: you took the mean of both rewards: an exploit still earns half. Pay the weak
#   reward only where the answer is right.
def patch(weak_reward):
    def better(text, gold):
        return (accuracy_reward(text, gold) + weak_reward(text, gold)) / 2

    return better
