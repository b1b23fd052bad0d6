# cell: accuracy_reward
# hint: you paid for the form as well. This reward is for being right, 1.0 or 0.0; the
#   form has a reward of its own, with its own weight.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[-1]["content"]
        paid.append(rewards.total_reward(text, gold))
    return paid
