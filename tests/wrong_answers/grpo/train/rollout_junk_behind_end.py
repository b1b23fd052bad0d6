# cell: rollout
# hint: your mask is right, but behind the end stand tokens that were drawn there. Fill
#   up with eos_id, or whoever decodes the row reads them.
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
    return completion_ids, mask, logprobs * mask
