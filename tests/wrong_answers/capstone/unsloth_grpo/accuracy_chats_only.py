# cell: accuracy_reward
# hint: you took every completion for a chat. Where prompts are texts, completions are
#   texts too; `isinstance(completion, str)` tells.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion[-1]["content"]
        paid.append(rewards.accuracy_reward(text, gold))
    return paid
