# cell: rollout
# right: keeps past_key_values, and feeds one token at a time
@torch.no_grad()
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    ids, past = prompts.repeat_interleave(G, dim=0), None
    going = torch.ones(len(ids), 1, dtype=torch.bool)
    columns = []
    for _ in range(max_new):
        out = model(input_ids=ids, past_key_values=past, use_cache=True)
        past = out.past_key_values
        scores = torch.log_softmax(out.logits[:, -1, :].float() / T, dim=-1)
        ids = torch.multinomial(scores.exp(), 1, generator=generator)
        ids = torch.where(going, ids, eos_id)
        columns.append((ids, going.int(), scores.gather(1, ids).masked_fill(~going, 0.0)))
        going = going & (ids != eos_id)
    return tuple(torch.cat(column, dim=1) for column in zip(*columns, strict=True))
