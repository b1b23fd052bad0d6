# cell: reward_completions
# hint: you read on behind the eos token. tokenizer.decode stops there; joining the
#   tokens does not, and padding breaks the form.
def reward_completions(tokenizer, completion_ids, answers, G):
    rewards = []
    for row, ids in enumerate(completion_ids.tolist()):
        rewards.append(total_reward("".join(tokenizer.tokens[i] for i in ids), answers[row // G]))
    return torch.tensor(rewards)
