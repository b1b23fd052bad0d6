# cell: run_card
# hint: you counted the generations of both stages. n is the number of those of this
#   stage, and so is the divisor.
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
    n = len(run["generations"])
    for stage, flags in right.items():
        low, high = wilson_interval(sum(flags), n)
        share = sum(flags) / n
        card[stage] = {"share": share, "n": n, "low": low, "high": high}
    card["curve"] = [
        {"step": row["step"], "reward": row["reward"]}
        for row in run["log"] if row.get("reward") is not None
    ]
    return card
