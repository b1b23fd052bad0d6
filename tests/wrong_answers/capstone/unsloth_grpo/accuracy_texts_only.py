# cell: accuracy_reward
# hint: you took every completion for a text. Where prompts are chats, a completion is a
#   list of messages, and its text is under "content" of the last.
def accuracy_reward(completions, answer, **columns):
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion
        paid.append(rewards.accuracy_reward(text, gold))
    return paid
