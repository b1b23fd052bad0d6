# cell: patch
# hint: you asked the weak reward about every text, and it crashed on one that is
#   wrong. In a product both factors are computed; ask accuracy_reward first, and the
#   weak reward only where the answer is right.
def patch(weak_reward):
    def better(text, gold):
        return weak_reward(text, gold) * accuracy_reward(text, gold)

    return better
