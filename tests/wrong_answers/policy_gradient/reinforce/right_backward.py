# cell: exact_gradient
# right: through backward(), the library's probabilities and tuples of tensors
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    J = 0.0
    for row, keep, chance in zip(ids, mask, policy.probabilities()):
        J = J + chance * reward(tuple(row[keep.bool()]))
    policy.logits.grad = None
    J.backward()
    return policy.logits.grad
