# cell: rollout
# hint: your completions go on behind eos_id, and the mask counts what stands there.
#   Whatever follows the end is no part of the completion.
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
        ids = torch.cat([ids, new], dim=1)
    return completion_ids, mask, logprobs
