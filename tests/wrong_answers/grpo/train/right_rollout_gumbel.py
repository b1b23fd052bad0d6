# cell: rollout
# right: draws with the Gumbel trick instead of multinomial, mask as bool
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    rows = torch.repeat_interleave(prompts, G, 0)
    B, P = rows.shape
    ids = torch.cat([rows, torch.full((B, max_new), eos_id)], dim=1)
    mask = torch.zeros(B, max_new, dtype=torch.bool)
    logprobs = torch.zeros(B, max_new)
    done = torch.zeros(B, dtype=torch.bool)
    for t in range(max_new):
        logits = model(ids[:, : P + t]).logits[:, -1].detach() / T
        noise = -torch.log(-torch.log(torch.rand(logits.shape, generator=generator)))
        new = (logits + noise).argmax(-1)
        ids[:, P + t] = torch.where(done, torch.full_like(new, eos_id), new)
        mask[:, t] = ~done
        chosen = logits.log_softmax(-1)[torch.arange(B), new]
        logprobs[:, t] = torch.where(done, torch.zeros(B), chosen)
        done |= new == eos_id
    return ids[:, P:], mask, logprobs
