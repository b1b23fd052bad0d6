# cell: group_advantages
# right: one completion at a time, no tensor operations
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    values = rewards.tolist()
    if len(values) % G != 0:
        raise ValueError("groups are not full")

    def std(numbers):
        mean = sum(numbers) / len(numbers)
        squares = [(number - mean) ** 2 for number in numbers]
        return (sum(squares) / (len(numbers) - ddof)) ** 0.5

    advantages = []
    for i, reward in enumerate(values):
        group = values[i // G * G : i // G * G + G]
        others = group if baseline == "mean" else [*group]
        if baseline == "leave_one_out":
            others.pop(i % G)
        advantage = reward - sum(others) / len(others)
        if scale != "none":
            advantage /= std(group if scale == "group" else values) + eps
        advantages.append(advantage)
    return torch.tensor(advantages, dtype=rewards.dtype)
