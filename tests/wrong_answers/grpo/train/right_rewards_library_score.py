# cell: reward_completions
# right: uses the library's score, float64
def reward_completions(tokenizer, completion_ids, answers, G):
    from cherrytop.batches import score

    repeated = torch.tensor(answers).repeat_interleave(G).tolist()
    values = score(tokenizer, completion_ids, repeated, total_reward)
    return torch.tensor(values, dtype=torch.float64)
