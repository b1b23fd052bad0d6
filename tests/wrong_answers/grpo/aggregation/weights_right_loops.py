# cell: token_weights
# right: plain loops, as a list of lists
def token_weights(mask, mode, constant=None):
    rows = [[float(kept) for kept in row] for row in mask.tolist()]
    tokens = sum(map(sum, rows))
    table = []
    for row in rows:
        votes = {"grpo": len(rows) * sum(row), "dr_grpo": len(rows) * (constant or 1)}
        divisor = votes.get(mode, tokens) or 1.0
        table.append([kept / divisor for kept in row])
    return table
