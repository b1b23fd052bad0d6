# cell: patch
# hint: you ask whether the right number stands anywhere in the text. A text may name
#   it and answer something else. Ask accuracy_reward.
def patch(weak_reward):
    def better(text, gold):
        return weak_reward(text, gold) if str(gold) in text else 0.0

    return better
