# cell: run_card
# right: comprehensions, set difference, plain fields first
def run_card(run):
    needed = {"beta", "loss_type", "scale_rewards", "seed"}
    if needed - run["config"].keys():
        raise ValueError(", ".join(sorted(needed - run["config"].keys())))
    rows = [
        dict(row, reward=total_reward(row["completion"], row["gold"]))
        for row in run["generations"]
    ]

    def measure(stage):
        own = [row for row in rows if row["stage"] == stage]
        good = sum(row["reward"] >= 1 for row in own)
        interval = wilson_interval(good, len(own))
        return dict(
            zip(("low", "high"), interval), share=good / len(own), n=float(len(own))
        )

    curve = []
    for row in run["log"]:
        if "reward" in row and row["reward"] is not None:
            curve.append({"reward": row["reward"], "step": row["step"]})
    return dict(
        {key: value for key, value in run.items() if key not in ("log", "generations")},
        baseline=measure("baseline"), final=measure("final"), curve=curve,
        generations=rows,
    )
