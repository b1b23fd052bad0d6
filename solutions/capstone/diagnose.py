# ---
# jupyter:
#   cherrytop:
#     minutes: 50
#     compute: CPU
#     chapter: training_log
# ---

# %% [markdown]
# # Diagnose a run: from its log to a name, and a card that others can check
#
# Most GRPO runs that fail do so in one of a dozen ways, and each leaves a mark in the
# log, usually not in the column that everybody looks at. Some marks only look bad: a
# loss of 0 is no illness. You write the chapter's last table as a program, try it on
# runs whose trouble is known, and end with the run card, the page that a run leaves
# behind.
#
# **You will**
# - turn symptoms into numbers with a threshold, in four small functions;
# - join them to `diagnose(log, samples)` and try it on twelve runs, five of them real;
# - write `run_card`, from which anybody can recompute what a run claims.
#
# **You need** Python's dictionaries and lists, and the chapter on training logs.
# Nothing from earlier exercises.

# %%
from statistics import mean, median

from cherrytop import symptoms
from cherrytop.cases import recorded, simulated
from cherrytop.checks import Check
from cherrytop.checks.diagnose import (
    fresh_cases, fresh_run, of_family, on_run, visible_cases,
)
from cherrytop.checks.small_logs import (
    length_logs, policy_logs, print_logs, print_runs, reward_runs, signal_logs,
)
from cherrytop.diagnosis import trend, wilson_interval
from cherrytop.rewards import accuracy_reward, total_reward
from cherrytop.run_card import problems_of, recorded_run
from cherrytop.symptoms import TEMPLATE_ENDS, column, ends, part_names

# %% [markdown]
# ## What you are given
#
# A **log** is a list of dictionaries, one a logged step, with TRL's names. Real logs
# have holes: rows of an evaluation, a summary in the last row, a `kl` that is measured
# now and then. `column(log, name)` gives the values that are there; `ends(values)`
# gives the first and the last fifth of them. A column that a log lacks altogether
# gives no label.
#
# Every label is a threshold on one number. The thresholds are rules of thumb; in the
# runs below no number comes near one.

# %%
log = recorded("the cake").log
print(log[0])
print("kl was measured", len(column(log, "kl")), "times in", len(log), "steps")
first, last = ends(column(log, "reward"))
print(f"reward: first fifth {mean(first):.2f}, last fifth {mean(last):.2f}")
for label, criterion in symptoms.LABELS.items():
    print(f"{label:>22}: {criterion}")

# %% [markdown]
# ## 1. Is there a signal?
#
# Four reasons why nothing is learned. Two of them look alike and are not: a reward
# that is the same for everybody, and two rewards that cancel, as when one pays for
# length and another, written by somebody else, for brevity. In both the sum stands
# still; in the second its parts move.


# %% nbgrader={"grade_id": "signal_labels", "solution": true}
def signal_labels(log):
    """Which of four reasons for no signal a log shows.

    - "zero-variance groups": the mean of `frac_reward_zero_std`, over the whole run,
      is at least 0.8. (At the end alone, it may mean that the prompts are solved.)
    - "constant reward": `reward` and every `rewards/<name>/mean` have a span (largest
      minus smallest value over the run) of less than 1e-6.
    - "cancelling rewards": at least two of `rewards/<name>/mean` have a span of 0.2 or
      more, and the span of `reward` is less than a tenth of the largest of them.
    - "learning rate 0": `learning_rate` is at most 1e-12 at *every* step. (A warm-up
      begins at 0 and a decay ends there; that is healthy.)

    Args:
        log: list of dicts. `part_names(log)` lists its columns `rewards/<name>/mean`.

    Returns:
        set of those labels that apply: none, one or several.
    """
    ### BEGIN SOLUTION
    found = set()
    zero_std = column(log, "frac_reward_zero_std")
    if zero_std and mean(zero_std) >= 0.8:
        found.add("zero-variance groups")
    rewards = column(log, "reward")
    total = max(rewards) - min(rewards) if rewards else 0.0
    parts = [column(log, name) for name in part_names(log)]
    spans = [max(values) - min(values) for values in parts if values]
    if rewards and max([total, *spans]) < 1e-6:
        found.add("constant reward")
    moving = [span for span in spans if span >= 0.2]
    if len(moving) >= 2 and total < 0.1 * max(moving):
        found.add("cancelling rewards")
    rates = column(log, "learning_rate")
    if rates and max(rates) <= 1e-12:
        found.add("learning rate 0")
    return found
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Begin with `found = set()`; each criterion is an `if` of its own that adds its label.
# With `elif`, only the first would ever be found.
# </details>
# <details><summary>Hint 2</summary>
#
# `values = column(log, name)` may be empty: `if values and mean(values) >= 0.8`.
# </details>
# <details><summary>Hint 3</summary>
#
# `spans = [max(v) - min(v) for v in parts]` with `parts = [column(log, name) for name
# in part_names(log)]`. Constant: the largest of all spans, the reward's included, is
# below 1e-6.
# </details>
#
# Small logs, made up, a line a column:

# %%
print_logs(signal_logs)

# %% nbgrader={"grade_id": "check_signal", "grade": true, "points": 2}
check = Check(signal_labels, "capstone/diagnose")
wanted = {
    "dead": {"zero-variance groups"}, "solved in the end": set(), "loss 0": set(),
    "warm-up, decay": set(), "rate 0": {"learning rate 0"},
    "flat": {"constant reward", "zero-variance groups"},
    "against each other": {"cancelling rewards"}, "nearly so": {"cancelling rewards"},
    "one that weighs nothing": set(),
}
for name, labels in wanted.items():
    on_run(check, f"signal_logs[{name!r}]", signal_logs[name], equals=labels)
check.done(hidden=17, about="fresh runs of thirteen kinds, real ones, empty columns")
### BEGIN HIDDEN TESTS
def hidden():
    family = ("zero-variance groups", "constant reward", "cancelling rewards",
              "learning rate 0")
    cases = fresh_cases(check.seed)
    cases += [recorded(n) for n in ("nothing at all", "SmolLM2", "Qwen3-4B, published")]
    for case in cases:
        on_run(check, case.name, case.log, equals=of_family(case.labels, *family))
    check([{"step": 1, "eval_reward": 0.5}], equals=set(),
          because="A log without any of these columns gives no label.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Do completions end?
#
# Look at the *end* of a run. One that was long-winded at first and is cured had a
# problem; one that grows into its limit has one. By hand: 10 rows make fifths of 2.
# Shares cut off of 0.5 and 0.7 in the last two rows have the mean 0.6, above 0.25.


# %% nbgrader={"grade_id": "length_labels", "solution": true}
def length_labels(log):
    """Whether completions are cut off at the end of a run, or have collapsed.

    - "truncation": the mean of `completions/clipped_ratio` over its last fifth is
      above 0.25.
    - "length collapse": the mean of `completions/mean_length` over its last fifth is
      less than half of the mean over its first fifth.

    Args:
        log: list of dicts; fifths as `ends(column(log, name))` gives them.

    Returns:
        set of those labels that apply.
    """
    ### BEGIN SOLUTION
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and mean(ends(cut)[1]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `first, last = ends(values)` are two lists; compare their means.
# </details>
# <details><summary>Hint 2</summary>
#
# `ends([])` are two empty lists, and the mean of nothing is an error: ask first
# whether the column is there.
# </details>
# <details><summary>Hint 3</summary>
#
# `if lengths and mean(ends(lengths)[1]) < mean(ends(lengths)[0]) / 2`.
# </details>
#
# Small logs again, of ten rows each:

# %%
print_logs(length_logs)

# %% nbgrader={"grade_id": "check_length", "grade": true, "points": 1}
check = Check(length_labels, "capstone/diagnose")
wanted = {
    "grows into the limit": {"truncation"}, "cured": set(), "just a quarter": set(),
    "a short cut": {"length collapse"}, "one short batch": set(), "just half": set(),
}
for name, labels in wanted.items():
    on_run(check, f"length_logs[{name!r}]", length_logs[name], equals=labels)
check.done(hidden=16, about="fresh runs of thirteen kinds, real ones, empty columns")
### BEGIN HIDDEN TESTS
def hidden():
    cases = fresh_cases(check.seed)
    cases += [recorded(n) for n in ("form without content", "Qwen3-4B, published")]
    for case in cases:
        labels = of_family(case.labels, "truncation", "length collapse")
        on_run(check, case.name, case.log, equals=labels)
    check([{"step": 1, "loss": 0.5}], equals=set(),
          because="A log without any of these columns gives no label.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Has the policy left?
#
# A KL of 900 in one step may be one strange batch; the published Qwen3-4B log has such
# a peak. So take the **median** of the last fifth: the middle of 0.2, 60, 0.3 is 0.3,
# while their mean is 20.


# %% nbgrader={"grade_id": "policy_labels", "solution": true}
def policy_labels(log):
    """Whether the policy has left its reference, or runs against the clip.

    - "KL blow-up": the median of `kl` over its last fifth is above 10 (nats a token).
    - "clip saturation": the mean of `clip_ratio/region_mean` over its last fifth is
      above 0.25.

    Args:
        log: list of dicts; fifths are taken of the values that a column has.

    Returns:
        set of those labels that apply.
    """
    ### BEGIN SOLUTION
    found = set()
    kl = column(log, "kl")
    if kl and median(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `median` comes from `statistics` in the first cell.
# </details>
# <details><summary>Hint 2</summary>
#
# `column` first, then `ends`: a fifth of the values, not of the rows.
# </details>
# <details><summary>Hint 3</summary>
#
# `kl = column(log, "kl")`, then `if kl and median(ends(kl)[1]) > 10`.
# </details>
#
# Fifteen rows where it is about the KL, with holes in one log:

# %%
print_logs(policy_logs)

# %% nbgrader={"grade_id": "check_policy", "grade": true, "points": 1}
check = Check(policy_labels, "capstone/diagnose")
wanted = {
    "one strange batch": set(), "gone": {"KL blow-up"}, "came back": set(),
    "gone, measured now and then": {"KL blow-up"}, "just ten": set(),
    "too many updates": {"clip saturation"}, "wild at first": set(),
}
for name, labels in wanted.items():
    on_run(check, f"policy_logs[{name!r}]", policy_logs[name], equals=labels)
check.done(hidden=17, about="fresh runs of thirteen kinds, real ones, empty columns")
### BEGIN HIDDEN TESTS
def hidden():
    cases = fresh_cases(check.seed)
    cases += [recorded(n) for n in ("form without content", "Qwen3-4B, published")]
    for case in cases:
        labels = of_family(case.labels, "KL blow-up", "clip saturation")
        on_run(check, case.name, case.log, equals=labels)
    check(5 * [{"kl": 10.5}], equals={"KL blow-up"}, because="10.5 is above 10.")
    check([{"step": 1, "loss": 0.5}], equals=set(),
          because="A log without any of these columns gives no label.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Were the points earned?
#
# Now **samples** too: dictionaries with `step`, `split` ("train" or "heldout"),
# `prompt`, `completion`, `gold` (the right number) and the `reward` that was paid. A
# log only knows training prompts; whether a run has learned or memorised shows on
# held-out ones. And whether a chat model was asked in its template shows in no column
# at all.


# %% nbgrader={"grade_id": "reward_labels", "solution": true}
def reward_labels(log, samples):
    """Whether the points were earned by what they were meant for.

    - "missing template": at least half of the samples' prompts do not end with one of
      TEMPLATE_ENDS, a tuple of texts.
    - "format hacking": from its first fifth to its last, the mean of
      `rewards/format_reward/mean` rises by at least 0.3, and that of
      `rewards/accuracy_reward/mean` by less than 0.05.
    - "overfitting": at the last step of the samples, the share of right completions
      is at least 0.3 larger in split "train" than in "heldout". Right is what earns
      `accuracy_reward(completion, gold)`; the `reward` of a sample pays for the form
      as well. Without samples of both splits at that step, no label.

    Args:
        log: list of dicts.
        samples: list of dicts, in any order; may be empty.

    Returns:
        set of those labels that apply.
    """
    ### BEGIN SOLUTION
    found = set()
    bare = [not s["prompt"].endswith(TEMPLATE_ENDS) for s in samples]
    if bare and mean(bare) >= 0.5:
        found.add("missing template")

    rises = []
    for name in ("rewards/format_reward/mean", "rewards/accuracy_reward/mean"):
        first, last = ends(column(log, name))
        rises.append(mean(last) - mean(first) if first else None)
    if None not in rises and rises[0] >= 0.3 and rises[1] < 0.05:
        found.add("format hacking")

    end = max((s["step"] for s in samples), default=0)
    right = {"train": [], "heldout": []}
    for s in samples:
        if s["step"] == end:
            right[s["split"]].append(accuracy_reward(s["completion"], s["gold"]))
    if all(right.values()) and mean(right["train"]) - mean(right["heldout"]) >= 0.3:
        found.add("overfitting")
    return found
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `text.endswith(("a", "b"))` takes a tuple: true if the text ends with one of them.
# </details>
# <details><summary>Hint 2</summary>
#
# A rise is `mean(last) - mean(first)` of `ends(column(log, name))`. Both rises decide
# together: the form up, the content not.
# </details>
# <details><summary>Hint 3</summary>
#
# `end = max(s["step"] for s in samples)`, then two lists of `accuracy_reward(...)` of
# the samples at that step, one a split. Both must hold something.
# </details>
#
# Small runs. The right number is always 7. Samples are printed as step, split, the end
# of the prompt, and how many of them said what.

# %%
print_runs(reward_runs)

# %% nbgrader={"grade_id": "check_reward", "grade": true, "points": 2}
check = Check(reward_labels, "capstone/diagnose")
wanted = {
    "paid for form": {"format hacking"}, "learns both": set(), "knew the form": set(),
    "hard training": set(), "a gap that closed": set(), "memorised": {"overfitting"},
    "learned": set(), "form on one side": set(), "one slip": set(),
    "no template": {"missing template"}, "no turn to speak": {"missing template"},
}
for name, labels in wanted.items():
    on_run(check, f"reward_runs[{name!r}]", *reward_runs[name], equals=labels)
check.done(hidden=18, about="fresh runs of thirteen kinds, real ones, no samples")
### BEGIN HIDDEN TESTS
def hidden():
    family = "missing template", "format hacking", "overfitting"
    cases = fresh_cases(check.seed)
    cases += [recorded(name) for name in ("form without content", "the cake")]
    for case in cases:
        labels = of_family(case.labels, *family)
        on_run(check, case.name, case.log, case.samples, equals=labels)
    log = [{"step": 1, "loss": 0.5}]
    samples = simulated("overfitting", 0).samples
    half = [s for s in samples if s["split"] == "train"]
    check(log, [], equals=set(), because="Nothing measured gives no label.")
    check(log, half, equals=set(), because="Overfitting needs both splits.")
    check(log, samples[::-1], equals={"overfitting"},
          because="The samples may come in any order.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The diagnosis
#
# All symptoms together; and if there is none, the chapter's question: did the reward
# go up by more than chance? `trend(values).verdict` says "up", "down" or "not shown".
# Note what is *not* looked at: the loss.
#
# So that this part does not hang on the others, `symptoms.signal_labels` and the
# other three are ready-made in the library. Use them, or yours.


# %% nbgrader={"grade_id": "diagnose", "solution": true}
def diagnose(log, samples):
    """Everything that is wrong with a run, or how it went if nothing is.

    Args:
        log: list of dicts, with 25 rewards or more. Rows may lack a reward.
        samples: list of dicts; may be empty.

    Returns:
        set: every label of `signal_labels(log)`, `length_labels(log)`,
        `policy_labels(log)` and `reward_labels(log, samples)`. If there is none:
        {"healthy"} if the trend of `reward` is "up", else {"no improvement shown"}.
    """
    ### BEGIN SOLUTION
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `a | b` is the union of two sets.
# </details>
# <details><summary>Hint 2</summary>
#
# An empty set is false: `if found: return found`.
# </details>
# <details><summary>Hint 3</summary>
#
# `trend(column(log, "reward")).verdict == "up"`; "down" is no improvement either.
# </details>
#
# Two rewards that you can see at a glance, then twelve runs. Five happened: the cake,
# two runs without a future, SmolLM2, and the published Qwen3-4B. Seven are simulated,
# since nobody recorded a blown-up KL.

# %% nbgrader={"grade_id": "check_diagnose", "grade": true, "points": 2}
check = Check(diagnose, "capstone/diagnose")
still = [{"step": i, "reward": i % 2, "loss": 0.5} for i in range(25)]
climb = [{"step": i, "reward": i + i % 2, "loss": i / 9} for i in range(25)]
check(still, [], equals={"no improvement shown"}, because="0, 1, 0, 1 … to the end.")
check(climb, [], equals={"healthy"}, because="0, 2, 2, 4, 4 … and no symptom.")
for case in visible_cases():
    on_run(check, case.name, case.log, case.samples, equals=case.labels)
check.done(hidden=14, about="a fresh run of each of thirteen kinds, and a real one")
### BEGIN HIDDEN TESTS
def hidden():
    for case in [*fresh_cases(check.seed), recorded("from the base model")]:
        on_run(check, case.name, case.log, case.samples, equals=case.labels)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** Twelve runs and their names. Look at the first line: the
# loss of the healthy run is zero to seven digits.

# %%
for case in visible_cases():
    loss = mean(map(abs, column(case.log, "loss")))
    print(f"{case.name:>37}  |loss| {loss:.0e}  {', '.join(sorted(case.labels))}")
    assert diagnose(case.log, case.samples) == case.labels

# %% [markdown]
# ## 6. The run card
#
# A diagnosis is an opinion; a card can be checked. It holds the settings whose
# defaults have changed over the years, the versions, what was measured before and
# after on the same prompts, and **the completions themselves**. Rewards follow from
# completions, shares from rewards, intervals from shares; so nobody has to believe any
# of them.
#
# By hand, for 1 right of 5 and z = 1.96: z² = 3.84, so Wilson's interval is
# (0.2 + 0.384 ± 1.96 · √(0.032 + 0.0384)) / 1.768, that is 0.036 to 0.624. Five
# prompts say very little.


# %% nbgrader={"grade_id": "run_card", "solution": true}
def run_card(run):
    """A run card from what a run leaves behind.

    Args:
        run: dict with the keys model, task, config, versions, log (list of dicts) and
            generations: list of dicts with stage ("baseline" or "final"), prompt,
            completion and gold.

    Returns:
        dict with the keys
        - model, task, config, versions: as they came;
        - generations: list of new dicts, those of the run in their order, each with
          `reward` added: `total_reward(completion, gold)`;
        - baseline, final: dicts with `share` (of right generations of that stage,
          right by `accuracy_reward(completion, gold)`), `n` (how many generations of
          that stage), `low` and `high` (`wilson_interval(right, n)`); in [0, 1];
        - curve: list of {"step", "reward"}, one for each row of the log that has a
          reward (some lack it, or hold None).

    Raises:
        ValueError: config lacks beta, loss_type, scale_rewards or seed.
    """
    ### BEGIN SOLUTION
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
        share = sum(flags) / len(flags)
        card[stage] = {"share": share, "n": len(flags), "low": low, "high": high}
    card["curve"] = [
        {"step": row["step"], "reward": row["reward"]}
        for row in run["log"] if row.get("reward") is not None
    ]
    return card
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `{**row, "reward": …}` is a copy of a dictionary with one key more.
# </details>
# <details><summary>Hint 2</summary>
#
# For each stage: `right = [accuracy_reward(r["completion"], r["gold"]) for r in
# generations if r["stage"] == stage]`; share and n follow, and
# `low, high = wilson_interval(sum(right), len(right))`.
# </details>
# <details><summary>Hint 3</summary>
#
# `row.get("reward") is not None` is true for the rows of the curve, a reward of 0.0
# included.
# </details>
#
# The cake, seed 1: five sums, asked before GRPO and after.

# %% nbgrader={"grade_id": "check_run_card", "grade": true, "points": 2}
check, run = Check(run_card, "capstone/diagnose", rtol=1e-3), recorded_run("cake", 1)
before = {"share": 0.2, "n": 5, "low": 0.0362, "high": 0.6245}
after = {"share": 0.6, "n": 5, "low": 0.2307, "high": 0.8824}
paid = [0.1, 0.1, 0.1, 1.1, 0.1, 1.1, 0.1, 0.1, 1.1, 1.1]
rows = [{**r, "reward": p} for r, p in zip(run["generations"], paid, strict=True)]
for part, value in {"baseline": before, "final": after, "generations": rows}.items():
    on_run(check, "recorded_run('cake', 1)", run, part=part, equals=value)
on_run(check, "with two log rows", {**run, "log": run["log"][-2:]}, part="curve",
       equals=[{"step": 250, "reward": run["log"][-2]["reward"]}])
check.done(hidden=15, about="fresh runs, missing settings, a card that holds")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.run_card import run_card as reference

    fresh = fresh_run(check.seed)
    for run, name in ((fresh, "fresh_run(…)"), (recorded_run("smollm2"), "SmolLM2")):
        card = reference(run)
        for part in ("baseline", "final", "generations", "curve"):
            on_run(check, name, run, part=part, equals=card[part], rtol=1e-5)
        problems = problems_of(check.value(run))
        check.that(not problems, "; ".join(problems))
    check(fresh, part="config", equals=fresh["config"])
    for setting in ("beta", "loss_type", "scale_rewards", "seed"):
        config = {k: v for k, v in fresh["config"].items() if k != setting}
        check.raises(ValueError, {**fresh, "config": config},
                     because=f"config lacks {setting}, whose default has changed.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** A card that holds, and what becomes of it if one
# completion's reward is improved by hand.

# %%
card = run_card(recorded_run("cake", 1))
for stage in ("baseline", "final"):
    print(stage, {name: round(value, 3) for name, value in card[stage].items()})
print("problems:", problems_of(card))
card["generations"][6]["reward"] = 1.1
print("problems:", problems_of(card))

# %% [markdown]
# To keep it: `json.dump(card, open("run.json", "w"))`, and
# `cherrytop.run_card.read("run.json")` reads and checks it.
#
# ## What to take away
#
# - A symptom is a number and a threshold. State both, and a diagnosis can be argued
#   with.
# - Read the median where one strange batch may spoil a mean, the end of a run where
#   the beginning is history, and held-out prompts before you believe a reward.
# - A loss of 0, a rate that ends at 0 and solved groups are not illnesses.
# - A run card lets others recompute what you claim; five prompts claim little.
#
# **Read again** the museum in the chapter for the real runs, and *Did it improve by
# more than chance?* for `trend`.
#
# **For the curious.** Which labels do the cake's other seeds deserve
# (`cherrytop.data.read_table("runs/cake/curve")`, phase `grpo`)? In one of them 76 % of
# all groups are equal, and it is healthy. How near is that to the threshold, and what
# would be a better criterion?
