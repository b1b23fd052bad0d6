# cell: accuracy_reward
# hint: you returned the mean of the batch. TRL wants a number for each completion:
#   groups are compared within themselves, and of one number there is nothing to
#   compare.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[-1]["content"]
        paid.append(rewards.accuracy_reward(text, gold))
    return fmean(paid)
