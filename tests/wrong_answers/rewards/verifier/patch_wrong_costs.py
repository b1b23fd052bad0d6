# cell: patch
# hint: you subtract a point from wrong answers. They are to earn 0.0.
def patch(weak_reward):
    def better(text, gold):
        return weak_reward(text, gold) if accuracy_reward(text, gold) else -1.0

    return better
