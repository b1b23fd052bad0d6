# cell: accuracy_reward
# hint: you read the first message of a chat. In a longer chat that is the question; the
#   completion is the last one.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[0]["content"]
        paid.append(rewards.accuracy_reward(text, gold))
    return paid
