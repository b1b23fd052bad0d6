# cell: run_card
# hint: you took share ± 1.96 · √(share (1 − share) / n). For five generations it leaves
#   [0, 1], and for 0 of 5 it has no width at all; wilson_interval does neither.
def run_card(run):
    for name in ("beta", "loss_type", "scale_rewards", "seed"):
        if name not in run["config"]:
            raise ValueError(f"config must state {name}")
    card = {name: run[name] for name in ("model", "task", "config", "versions")}
    card["generations"] = []
    right = {"baseline": [], "final": []}
    for row in run["generations"]:
        text, gold = row["completion"], row["gold"]
        card["generations"].append({**row, "reward": total_reward(text, gold)})
        right[row["stage"]].append(accuracy_reward(text, gold))
    for stage, flags in right.items():
        p = sum(flags) / len(flags)
        half = 1.96 * (p * (1 - p) / len(flags)) ** 0.5
        low, high = p - half, p + half
        share = sum(flags) / len(flags)
        card[stage] = {"share": share, "n": len(flags), "low": low, "high": high}
    card["curve"] = [
        {"step": row["step"], "reward": row["reward"]}
        for row in run["log"] if row.get("reward") is not None
    ]
    return card
