# cell: patch
# hint: you pay only in the form, and a wrong answer can have the form. Pay only where
#   the answer is right.
def patch(weak_reward):
    def better(text, gold):
        return weak_reward(text, gold) if format_reward(text) else 0.0

    return better
