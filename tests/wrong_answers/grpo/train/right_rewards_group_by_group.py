# cell: reward_completions
# right: two loops, and fills a tensor
def reward_completions(tokenizer, completion_ids, answers, G):
    rewards = torch.empty(len(completion_ids))
    for n, answer in enumerate(answers):
        for g in range(G):
            text = tokenizer.decode([int(token) for token in completion_ids[n * G + g]])
            rewards[n * G + g] = total_reward(text, gold=answer)
    return rewards
