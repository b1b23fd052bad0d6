# cell: rollout
# right: a Python loop over completions, one row at a time
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    all_ids, all_masks, all_logprobs = [], [], []
    for prompt in prompts:
        start = prompt.tolist()
        logits0 = model(prompt[None]).logits[0, -1].detach()
        for _ in range(G):
            ids, logprobs, logits = [], [], logits0
            while len(ids) < max_new and eos_id not in ids:
                if ids:
                    logits = model(torch.tensor([start + ids])).logits[0, -1].detach()
                p = torch.softmax(logits / T, dim=-1)
                ids.append(int(torch.multinomial(p, 1, generator=generator)))
                logprobs.append(float(torch.log(p[ids[-1]])))
            rest = max_new - len(ids)
            all_ids.append(ids + [eos_id] * rest)
            all_masks.append([1] * len(ids) + [0] * rest)
            all_logprobs.append(logprobs + [0.0] * rest)
    return torch.tensor(all_ids), torch.tensor(all_masks), torch.tensor(all_logprobs)
