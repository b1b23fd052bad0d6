# cell: accuracy_reward
# hint: you made a text of the whole chat with `str`. Where the last message has no
#   answer, one of the question or of an earlier turn is found; take the last message's
#   "content".
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else str(completion)
        paid.append(rewards.accuracy_reward(text, gold))
    return paid
