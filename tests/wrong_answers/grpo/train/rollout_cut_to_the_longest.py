# cell: rollout
# hint: you returned as many columns as the longest completion has. There are always
#   max_new, filled up with eos_id, 0 and 0.
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    ids = prompts.repeat_interleave(G, dim=0)  # (B, P), and grows
    completion_ids = torch.full((len(ids), max_new), eos_id)
    mask = torch.zeros(len(ids), max_new)
    logprobs = torch.zeros(len(ids), max_new)
    going = torch.arange(len(ids))  # the rows that have not ended
    for t in range(max_new):
        with torch.no_grad():
            logits = model(ids).logits[:, -1]  # (rows, V)
        scores = (logits / T).log_softmax(dim=-1)
        new = torch.multinomial(scores.exp(), 1, generator=generator)  # (rows, 1)
        completion_ids[going, t] = new[:, 0]
        logprobs[going, t] = scores.gather(1, new)[:, 0]
        mask[going, t] = 1
        goes_on = new[:, 0] != eos_id
        ids = torch.cat([ids, new], dim=1)[goes_on]
        going = going[goes_on]
        if len(going) == 0:
            break
    L = int(mask.sum(dim=1).max())
    return completion_ids[:, :L], mask[:, :L], logprobs[:, :L]
