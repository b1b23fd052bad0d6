# cell: patch
# hint: you blocked the texts that you know. A policy samples hundreds of thousands
#   and will find the next one. Do not list what is wrong; pay only what is right.
def patch(weak_reward):
    known = ["<answer></answer>", "cat", "<answer>gold</answer>"]

    def better(text, gold):
        return 0.0 if text in known else weak_reward(text, gold)

    return better
