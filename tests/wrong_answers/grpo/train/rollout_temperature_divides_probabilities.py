# cell: rollout
# hint: you divided log-probabilities after the softmax and did not normalise again: sum
#   of exp(log p / T) is not 1. Divide the logits by T, then take log_softmax.
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    ids = prompts.repeat_interleave(G, dim=0)  # (B, P), and grows
    completion_ids = torch.full((len(ids), max_new), eos_id)
    mask = torch.zeros(len(ids), max_new)
    logprobs = torch.zeros(len(ids), max_new)
    going = torch.arange(len(ids))  # the rows that have not ended
    for t in range(max_new):
        with torch.no_grad():
            logits = model(ids).logits[:, -1]  # (rows, V)
        scores = logits.log_softmax(dim=-1) / T
        new = torch.multinomial(scores.exp(), 1, generator=generator)  # (rows, 1)
        completion_ids[going, t] = new[:, 0]
        logprobs[going, t] = scores.gather(1, new)[:, 0]
        mask[going, t] = 1
        goes_on = new[:, 0] != eos_id
        ids = torch.cat([ids, new], dim=1)[goes_on]
        going = going[goes_on]
        if len(going) == 0:
            break
    return completion_ids, mask, logprobs
