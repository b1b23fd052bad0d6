# cell: patch
# hint: you pay the weak reward where the answer is wrong, and nothing where it is
#   right. It is the other way round.
def patch(weak_reward):
    def better(text, gold):
        return 0.0 if accuracy_reward(text, gold) else weak_reward(text, gold)

    return better
