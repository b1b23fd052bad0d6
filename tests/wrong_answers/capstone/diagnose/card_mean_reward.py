# cell: run_card
# hint: you gave the mean reward as the share. It pays for the form too: one right answer
#   of five in the right form has the mean reward 0.3, and the share 0.2.
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
        low, high = wilson_interval(sum(flags), len(flags))
        share = mean(r["reward"] for r in card["generations"] if r["stage"] == stage)
        card[stage] = {"share": share, "n": len(flags), "low": low, "high": high}
    card["curve"] = [
        {"step": row["step"], "reward": row["reward"]}
        for row in run["log"] if row.get("reward") is not None
    ]
    return card
