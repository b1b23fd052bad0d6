# cell: accuracy_reward
# hint: you compared every completion with the first answer of the batch. `answer` is a
#   list, an entry a completion: `zip` pairs them.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[-1]["content"]
        paid.append(rewards.accuracy_reward(text, answer[0]))
    return paid
