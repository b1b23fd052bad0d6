# cell: reward_completions
# hint: you paid for the right number only. total_reward also pays 0.1 for the form, and
#   that is what a model without right answers can climb on.
def reward_completions(tokenizer, completion_ids, answers, G):
    rewards = []
    for row, ids in enumerate(completion_ids.tolist()):
        from cherrytop.rewards import accuracy_reward

        rewards.append(accuracy_reward(tokenizer.decode(ids), answers[row // G]))
    return torch.tensor(rewards)
