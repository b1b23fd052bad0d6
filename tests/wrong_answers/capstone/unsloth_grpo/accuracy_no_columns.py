# cell: accuracy_reward
# hint: your function takes no other columns. TRL passes every column of the data set by
#   keyword, asked for or not: end the arguments with `**columns`.
def accuracy_reward(completions, answer):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[-1]["content"]
        paid.append(rewards.accuracy_reward(text, gold))
    return paid
