# cell: rollout
# right: probabilities in float64, drawn by the inverse of their sum
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    ids = prompts.repeat_interleave(G, dim=0)
    going, columns = torch.ones(len(ids)), []
    for _ in range(max_new):
        logits = model(ids).logits[:, -1].detach().double()
        p = torch.softmax(logits / T, dim=-1)
        u = torch.rand(len(ids), 1, generator=generator, dtype=torch.float64)
        new = (p.cumsum(dim=-1) / p.sum(dim=-1, keepdim=True) <= u).sum(dim=-1)
        new = torch.where(going > 0, new, torch.full_like(new, eos_id))
        logprob = p.gather(1, new[:, None])[:, 0].log()
        columns.append((new, going, torch.where(going > 0, logprob, 0.0)))
        going = going * (new != eos_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
    return tuple(torch.stack(column, dim=1) for column in zip(*columns, strict=True))
