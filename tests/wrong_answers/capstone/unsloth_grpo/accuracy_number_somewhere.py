# cell: accuracy_reward
# hint: you paid for the number anywhere in the text. "34 or 35" and "The answer is 34"
#   then earn a point: `rewards.accuracy_reward` reads what stands between the tags.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[-1]["content"]
        paid.append(float(str(gold) in text))
    return paid
