# ---
# jupyter:
#   cherrytop:
#     minutes: 30
#     compute: CPU
#     chapter: grpo
# ---

# %% [markdown]
# # Group advantages: GRPO without a value model
#
# PPO trains a second network, the value model, to guess how good a prompt's
# completions are on average. GRPO drops it: it samples a *group* of completions
# for the same prompt and lets them be each other's yardstick.
#
# **You will**
# - write `group_advantages`, the line of code that replaces the value model;
# - meet the conventions on which published codes silently disagree;
# - write `informative_groups`, which tells whether a prompt teaches anything.
#
# **You need** a little PyTorch. Nothing from earlier exercises.

# %%
import torch

from cherrytop.checks import Check

# %% [markdown]
# ## 1. From rewards to advantages
#
# For each of two prompts a model has written four completions, and a reward
# function has scored them. The completions of a prompt stand next to each other:
#
# | completion | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# |---|---|---|---|---|---|---|---|---|
# | prompt | A | A | A | A | B | B | B | B |
# | reward | 1 | 0 | 0 | 0 | 5 | 3 | 4 | 0 |
#
# A reward of 1 is the best that prompt A has seen. For prompt B it would have been
# poor. So every reward is compared with its own group:
#
# $$A_i = \frac{r_i - \operatorname{mean}(r_1, \dots, r_G)}
# {\operatorname{std}(r_1, \dots, r_G) + \varepsilon}$$
#
# For prompt A: mean 0.25, squared deviations 0.5625 + 3 · 0.0625 = 0.75. Divided by
# G − 1 = 3 and rooted, the sample standard deviation is 0.5. So the first completion
# has advantage 0.75 / 0.5 = 1.5, and the others −0.25 / 0.5 = −0.5 each.
#
# Write it, with every convention as an argument. Begin with the defaults; the first
# check needs no more.


# %% nbgrader={"grade_id": "group_advantages", "solution": true}
def group_advantages(
    rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4
):
    """Each reward compared with its own group.

    Args:
        rewards: (B,) tensor, one reward a completion; groups stand side by side.
        G: number of completions a prompt; B must be a multiple of it.
        baseline: what is subtracted: "mean" (of the group) or "leave_one_out"
            (the mean of the other G−1 completions).
        scale: what divides: "group" (the group's std + eps), "batch" (the std of
            all B rewards + eps) or "none" (nothing).
        ddof: the std divides by n−ddof: 1 for the sample's, 0 the population's.
        eps: added to the std, outside the root.

    Returns:
        (B,) tensor of advantages, in the dtype of the rewards. A group of equal
        rewards gets 0.

    Raises:
        ValueError: B is not a multiple of G.

    Source: Shao et al. 2024, arXiv 2402.03300; ddof and eps as in TRL.
    """
    ### BEGIN SOLUTION
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        std = groups.std(dim=1, keepdim=True, correction=ddof)
        centred = centred / (std + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.reshape(-1)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `rewards.reshape(-1, G)` has one row a prompt. Along which dimension do you take
# the mean?
# </details>
# <details><summary>Hint 2</summary>
#
# `keepdim=True` keeps the mean a column, so that it subtracts from every row.
# </details>
# <details><summary>Hint 3</summary>
#
# `groups.std(dim=1, keepdim=True, correction=ddof)` is the group's std. The mean of
# the others is (G · mean − r) / (G − 1), so r minus it is G/(G−1) · (r − mean).
# </details>
#
# The defaults first. The second call has a group without any spread.

# %% nbgrader={"grade_id": "check_defaults", "grade": true, "points": 4}
check = Check(group_advantages, "grpo/group_advantages", rtol=1e-4)
check(torch.tensor([1.0, 0, 0, 0, 5, 3, 4, 0]), 4, eps=0.5,
      equals=[0.75, -0.25, -0.25, -0.25, 0.7518, 0, 0.3759, -1.1277])
check(torch.tensor([2.0, 2, 2, 7, 7, 7, 0, 3, 9]), 3,
      equals=[0, 0, 0, 0, 0, 0, -0.8729, -0.2182, 1.0911])
check.done(hidden=6, about="invariances, scale, float64, longer batches")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.advantages import group_advantages as reference

    torch.manual_seed(check.seed)
    for groups, G, spread in ((3, 2, 1.0), (5, 7, 30.0), (4, 3, 0.003)):
        level = torch.arange(groups * G) // G
        rewards = torch.randn(groups * G, dtype=torch.float64) * spread + level
        check(rewards, G, equals=reference(rewards, G))
    check(rewards.float(), 12, equals=reference(rewards.float(), 12))
    check.that(check.value(rewards, 4).dtype == torch.float64,
               "float64 rewards must give float64 advantages")
    order = torch.tensor([2, 0, 3, 1, 4, 5, 6, 7, 9, 8, 11, 10])
    check(rewards[order], 4, equals=reference(rewards, 4)[order])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. The conventions
#
# Codes that all say "GRPO" differ in what they divide by. TRL takes the sample
# standard deviation; others the population's. Dr. GRPO does not divide at all,
# because dividing favours prompts that are almost always or almost never solved.
# RLOO leaves a completion's own reward out of its baseline.

# %% nbgrader={"grade_id": "check_conventions", "grade": true, "points": 3}
check = Check(group_advantages, "grpo/group_advantages", rtol=1e-4)
rewards = torch.tensor([1.0, 0, 0, 0, 5, 3, 4, 0])
check(rewards, 4, scale="none", equals=[0.75, -0.25, -0.25, -0.25, 2, 0, 1, -3])
check(rewards, 4, ddof=0, eps=0.0,
      equals=[1.7321, -0.5774, -0.5774, -0.5774, 1.0690, 0, 0.5345, -1.6036])
check(rewards, 4, baseline="leave_one_out", scale="none",
      equals=[1, -0.3333, -0.3333, -0.3333, 2.6667, 0, 1.3333, -4])
check(rewards, 4, scale="batch", eps=0.0,
      equals=[0.3630, -0.1210, -0.1210, -0.1210, 0.9681, 0, 0.4841, -1.4522])
check.done(hidden=6, about="combinations of them")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.advantages import group_advantages as reference

    torch.manual_seed(check.seed + 1)
    spread = torch.tensor([1.0] * 5 + [9.0] * 5 + [0.1] * 5)
    rewards = torch.randn(15) * spread + 2
    for options in (
        {"ddof": 0},
        {"eps": 0.3},
        {"scale": "batch", "ddof": 0},
        {"scale": "none", "baseline": "leave_one_out"},
        {"scale": "group", "baseline": "leave_one_out", "ddof": 0, "eps": 1e-8},
        {"scale": "batch", "baseline": "leave_one_out", "eps": 0.2},
    ):
        check(rewards, 5, **options, equals=reference(rewards, 5, **options))


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Refuse what is not whole groups
#
# Rewards that do not fill their groups are a bug somewhere upstream: a lost
# completion shifts every later group by one. Better to stop than to train on it.

# %% nbgrader={"grade_id": "check_refuses", "grade": true, "points": 1}
check = Check(group_advantages)
check.raises(ValueError, torch.tensor([1.0, 0, 0, 0, 5]), 4,
             because="5 rewards do not divide into groups of 4.")
check.done(hidden=4, about="other lengths, and one that divides")
### BEGIN HIDDEN TESTS
def hidden():
    check.raises(ValueError, torch.tensor([1.0, 2, 3, 4, 5, 6]), 4,
                 because="6 rewards do not divide into groups of 4.")
    for G in (2, 3):
        number = G * (check.seed % 40 + 2) + 1
        check.raises(ValueError, torch.arange(1.0 * number), G,
                     because=f"{number} rewards do not divide into groups of {G}.")
    number = 3 * (check.seed % 997 + 2)
    found = len(check.value(torch.arange(1.0 * number), 3))
    check.that(found == number,
               f"{number} rewards in groups of 3 have an advantage each; got {found}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** With two completions a prompt, the two standard
# deviations differ by a factor of √2 ≈ 1.414, whatever the rewards:

# %%
pair = torch.tensor([1.0, 0.0])
for ddof in (1, 0):
    print(f"ddof={ddof}:", group_advantages(pair, G=2, ddof=ddof, eps=0.0))

# %% [markdown]
# That factor acts like a larger learning rate. Two papers' learning rates are not
# comparable before you know their `ddof`.
#
# ## 4. Which prompts teach anything?
#
# If all completions of a prompt earn the same, every advantage is 0, and so is the
# gradient: the prompt was sampled for nothing. Training logs therefore show the
# share of such groups (TRL: `frac_reward_zero_std`).


# %% nbgrader={"grade_id": "informative_groups", "solution": true}
def informative_groups(rewards, G):
    """True for every group whose rewards are not all equal.

    Args:
        rewards: (B,) tensor; groups stand side by side.
        G: number of completions a prompt.

    Returns:
        (B/G,) tensor of bool, one a prompt.
    """
    ### BEGIN SOLUTION
    groups = rewards.reshape(-1, G)
    return groups.max(dim=1).values > groups.min(dim=1).values
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_informative", "grade": true, "points": 2}
check = Check(informative_groups, "grpo/group_advantages")
check(torch.tensor([1.0, 1, 1, 0, 0, 0, 1, 0, 1]), 3, equals=[False, False, True])
check(torch.tensor([-1.0, 1, 3, 3, 0, 0]), 2, equals=[True, False, False])
check.done(hidden=4, about="negative rewards, small differences, larger groups")
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(check.seed)
rewards = torch.randint(-1, 2, (40, 3), generator=draw).float()
check(rewards.flatten(), 3, equals=[len(set(group)) > 1 for group in rewards.tolist()])
check(torch.tensor([-2.0, -2, -2, -2, -3, -2, -2, -2]), 4, equals=[False, True])
check(torch.tensor([0.5, 0.5, 0.5, 0.501]), 2, equals=[False, True])
check(torch.tensor([0.25] * 7 + [0.25] * 6 + [0.5]), 7, equals=[False, True])
### END HIDDEN TESTS

# %% [markdown]
# ## What to take away
#
# - An advantage is a comparison within the group; it averages 0 over each group.
# - Equal rewards give no signal. A task that is always or never solved teaches
#   nothing.
# - State `ddof`, `eps` and the scale whenever you report a GRPO run.
#
# **Read again** the chapter's section on conventions, if a check surprised you.
#
# **For the curious.** Take binary rewards with a share p of ones. How large is the
# advantage of a right completion as p goes to 0? What does `scale="none"` change
# about that, and which prompts does each choice favour?
