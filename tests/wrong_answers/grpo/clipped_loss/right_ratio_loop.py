# cell: policy_ratio
# right: row by row, the root of a product, the old ones through plain lists
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    if level not in ("token", "sequence"):
        raise ValueError(level)
    frozen = torch.as_tensor(old_logprobs.tolist(), dtype=logprobs.dtype)
    ratios = torch.exp(torch.sub(logprobs, frozen))
    if level == "token":
        return ratios
    rows = []
    for row, real in zip(ratios, mask.bool(), strict=True):
        n = int(real.sum())
        rows.append(row[real].prod() ** (1 / n) if n else row.new_ones(()))
    return torch.stack(rows)[:, None]
