# cell: aggregate
# right: indexing by a boolean mask, row by row
def aggregate(per_token, mask, mode, constant=None):
    rows = [values[kept] for values, kept in zip(per_token, mask.bool())]
    tokens = torch.cat(rows)
    if mode == "grpo":
        means = [row.mean() if len(row) else row.sum() for row in rows]
        return torch.stack(means).mean()
    if mode in ("bnpo", "dapo"):
        return tokens.mean() if len(tokens) else tokens.sum()
    if mode == "dr_grpo" and constant:
        return tokens.sum() / len(rows) / constant
    raise ValueError(f"no mode {mode}")
