# cell: reward_completions
# hint: you scored every completion against the first answer: row i belongs to prompt i
#   // G.
def reward_completions(tokenizer, completion_ids, answers, G):
    rewards = []
    for row, ids in enumerate(completion_ids.tolist()):
        rewards.append(total_reward(tokenizer.decode(ids), answers[0]))
    return torch.tensor(rewards)
