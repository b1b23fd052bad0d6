# cell: reward_completions
# hint: you scored row i against answer i modulo n. A prompt's completions stand side by
#   side: row i belongs to prompt i // G.
def reward_completions(tokenizer, completion_ids, answers, G):
    rewards = []
    for row, ids in enumerate(completion_ids.tolist()):
        rewards.append(total_reward(tokenizer.decode(ids), answers[row % len(answers)]))
    return torch.tensor(rewards)
