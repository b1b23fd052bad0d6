# cell: rollout
# right: runs all columns, and masks afterwards with a cumulated sum
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    ids = prompts.repeat_interleave(G, dim=0)
    P = ids.shape[1]
    logprobs = []
    for _ in range(max_new):
        with torch.no_grad():
            logits = model(ids).logits[:, -1]
        scores = (logits / T).log_softmax(dim=-1)
        new = torch.multinomial(scores.exp(), 1, generator=generator)
        logprobs.append(scores.gather(1, new))
        ids = torch.cat([ids, new], dim=1)
    completion_ids, logprobs = ids[:, P:], torch.cat(logprobs, dim=1)
    ends = (completion_ids == eos_id).int()
    mask = ((ends.cumsum(dim=1) - ends) == 0).float()
    return completion_ids.where(mask > 0, torch.tensor(eos_id)), mask, logprobs * mask
