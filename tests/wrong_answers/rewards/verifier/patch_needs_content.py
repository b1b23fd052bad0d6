# cell: patch
# hint: you pay only if something stands in the block. Then <answer>7</answer> is the
#   cheapest text for every question: the hole has moved. Pay only where the answer is
#   right.
def patch(weak_reward):
    def better(text, gold):
        return weak_reward(text, gold) if extract_answer(text) else 0.0

    return better
