# cell: reward_completions
# hint: you returned one number a prompt, the mean of its group. GRPO compares the
#   completions of a group with each other, so each needs its own reward.
def reward_completions(tokenizer, completion_ids, answers, G):
    rewards = []
    for row, ids in enumerate(completion_ids.tolist()):
        rewards.append(total_reward(tokenizer.decode(ids), answers[row // G]))
    return torch.tensor(rewards).reshape(-1, G).mean(dim=1)
