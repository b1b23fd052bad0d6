# cell: rollout
# hint: you took the likeliest token. Then all completions of a group are equal, so are
#   their rewards, and nothing is ever learned: draw with torch.multinomial.
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
        new = scores.argmax(dim=-1, keepdim=True)  # (rows, 1)
        completion_ids[going, t] = new[:, 0]
        logprobs[going, t] = scores.gather(1, new)[:, 0]
        mask[going, t] = 1
        goes_on = new[:, 0] != eos_id
        ids = torch.cat([ids, new], dim=1)[goes_on]
        going = going[goes_on]
        if len(going) == 0:
            break
    return completion_ids, mask, logprobs
