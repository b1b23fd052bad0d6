# cell: patch
# hint: you took the smaller of the two, which cuts off what the weak reward pays
#   above 1. Where the answer is right, pay what it pays.
def patch(weak_reward):
    def better(text, gold):
        if not accuracy_reward(text, gold):
            return 0.0
        return min(1.0, weak_reward(text, gold))

    return better
