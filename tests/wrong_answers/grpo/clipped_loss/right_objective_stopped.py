# cell: clipped_objective
# right: through the set of stopped tokens, in a loop over completions
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    rows = []
    for row, A in zip(ratio, advantages.tolist(), strict=True):
        edge = 1 + epsilon_high if A > 0 else 1 - epsilon
        stopped = row > edge if A > 0 else row < edge
        rows.append(torch.where(stopped, torch.full_like(row, edge), row) * A)
    return torch.stack(rows)
