# ---
# jupyter:
#   cherrytop:
#     minutes: 35
#     compute: CPU
#     chapter: open_and_closed
# ---

# %% [markdown]
# # Measure honestly: one model, several numbers
#
# A score depends on what you count, on how often you may try, and on which problems
# happened to be asked. None of these is a fault of the model, and each can move a
# score by more than a new model does. So an honest score says what was counted, and
# how far luck alone might carry it.
#
# **You will**
# - write `pass_at_k`, the chance that one of k tries is right, without bias;
# - keep four numbers apart that are all called "accuracy" (`score`);
# - put an interval around a mean (`mean_ci`) that draws problems, not samples.
#
# **You need** a little NumPy. Nothing from earlier exercises. Two rewards are
# imported; you write your own in the exercise `rewards/verifier`.

# %%
import json
import math
import re

import numpy as np

from cherrytop.checks import Check
from cherrytop.checks.measure_honestly import coverage, simulated_test
from cherrytop.data import FOLDER, read_table
from cherrytop.rewards import accuracy_reward, format_reward

# %% [markdown]
# ## 1. May I try again?
#
# *pass@k* is the chance that at least one of k answers is right. One could sample k
# answers and look. It is better to sample n ≥ k, count the c right ones, and ask
# how many of the sets of k that one might have drawn hold a right one:
#
# $$\operatorname{pass@}k = 1 - \frac{\binom{n-c}{k}}{\binom{n}{k}}$$
#
# By hand, for n = 5, c = 2, k = 3: there are 10 sets of three, and only one of
# them holds the three wrong answers. So pass@3 = 1 − 1/10 = 0.9.
#
# It is tempting to say: a share of 2/5 is right, so three tries all fail with
# chance (3/5)³, and pass@3 = 1 − 0.216 = 0.784. That is too small, on average too.
# It draws *with* replacement, so that the same wrong answer may come up three times.
#
# For n = 200 and k = 100 the lower number has 59 digits. Either use Python's
# integers, which never overflow (`math.comb`), or a product in which no term is
# above 1:
#
# $$\frac{\binom{n-c}{k}}{\binom{n}{k}} = \prod_{i=n-c+1}^{n}
# \left(1 - \frac{k}{i}\right)$$


# %% nbgrader={"grade_id": "pass_at_k", "solution": true}
def pass_at_k(n, c, k):
    """Chance that at least one of k answers is right, if c of n samples were.

    1 − C(n−c, k) / C(n, k): the share of the sets of k different samples, out of
    the n, that hold a right one. 1 if there are fewer than k wrong ones.

    Args:
        n: samples, up to 10,000.
        c: how many of them are right, 0 ≤ c ≤ n.
        k: tries, 1 ≤ k ≤ n.

    Returns:
        float in [0, 1].

    Raises:
        ValueError: c or k outside of these bounds.

    Source: Chen et al. 2021, equation 1, arXiv 2107.03374.
    """
    ### BEGIN SOLUTION
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"0 ≤ c ≤ n and 1 ≤ k ≤ n, got n={n}, c={c}, k={k}")
    return 1 - math.comb(n - c, k) / math.comb(n, k)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# How many sets of k are there among n samples? How many among the n − c wrong ones?
# </details>
# <details><summary>Hint 2</summary>
#
# `math.comb(n, k)` counts sets of k exactly. If there are fewer than k things to
# choose from, it is 0.
# </details>
# <details><summary>Hint 3</summary>
#
# Check the bounds first: `if not (0 <= c <= n and 1 <= k <= n): raise
# ValueError(…)`. Then it is one line.
# </details>

# %% nbgrader={"grade_id": "check_pass_at_k", "grade": true, "points": 2}
check = Check(pass_at_k, "evaluation/measure_honestly", rtol=1e-9)
check(5, 2, 3, equals=0.9, because="The worked example above.")
check(4, 1, 2, equals=0.5, because="Of 6 pairs, 3 hold the right one.")
check(8, 2, 1, equals=0.25, because="One try: the share of right samples.")
check(6, 4, 3, equals=1.0, because="2 wrong ones: any three hold a right one.")
check.done(hidden=32, about="all sets counted one by one, no bias")
### BEGIN HIDDEN TESTS
def hidden():
    from itertools import combinations, product

    for n in (3, 5):
        for c, k in product(range(n + 1), range(1, n + 1)):
            if (c + k) % 2 or c == n:
                sets = list(combinations([True] * c + [False] * (n - c), k))
                check(n, c, k, equals=sum(map(any, sets)) / len(sets))
    rng = np.random.default_rng(check.seed)
    for n in (9, 12, 15, 16):
        c, k = rng.integers(1, n // 2, 2).tolist()
        check(n, c, k, equals=1 - math.comb(n - c, k) / math.comb(n, k))
    for p, n, k in ((0.3, 10, 4), (0.05, 20, 8)):
        chances = [math.comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(n + 1)]
        mean = sum(w * check.value(n, c, k) for c, w in enumerate(chances))
        truth = 1 - (1 - p) ** k
        check.that(abs(mean - truth) < 1e-9, f"for answers right with chance {p}, "
                   f"pass@{k} of {n} should average {truth:.4f}, yours {mean:.4f}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Large numbers, whose values you can still work out: if one of n samples is right,
# it is among the k drawn with chance k/n. And counts that cannot be.

# %% nbgrader={"grade_id": "check_limits", "grade": true, "points": 1}
check = Check(pass_at_k, "evaluation/measure_honestly", rtol=1e-6)
check(200, 1, 100, equals=0.5, because="One right sample, half of all are drawn.")
check(2000, 1, 500, equals=0.25, because="A quarter of all samples are drawn.")
for n, c, k in ((4, 1, 5), (4, 5, 1)):
    check.raises(ValueError, n, c, k, because="Neither c nor k may be above n.")
check.done(hidden=12, about="more large numbers, more impossible ones")
### BEGIN HIDDEN TESTS
def hidden():
    rng = np.random.default_rng(check.seed)
    fresh = rng.integers([900, 1, 20], [3000, 9, 300], (3, 3)).tolist()
    for n, c, k in ((200, 3, 100), (200, 101, 100), (1000, 2, 300), (10_000, 1, 10),
                    (10_000, 5000, 5000), (2000, 1990, 10), (200, 0, 100), *fresh):
        exact = 1 - math.comb(n - c, k) / math.comb(n, k)
        check(n, c, k, equals=exact)
    check.raises(ValueError, 4, 1, 0, because="0 tries: k is at least 1.")
    check.raises(ValueError, 4, -1, 2, because="c counts samples: at least 0.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** Our recorded miniature, measured on problems that it
# was not trained on, with 8 samples a problem. *pass@1* is the mean over sampled
# answers. *greedy* takes the likeliest token each time, one answer a problem. It is
# a fine number, but another one: do not print it under the name pass@1.

# %%
print("phase       pass@1  greedy  pass@8")
for row in read_table("runs/cake/metrics"):
    if row["seed"] == 0 and row["phase"] in ("pretrain", "sft", "grpo"):
        print(f"{row['phase']:10}", *(f"{row[name]:7.0%}"
              for name in ("pass_at_1", "greedy", "pass_at_8")))

# %% [markdown]
# ## 2. Four numbers for one answer
#
# The question was `35+7=`, and four models say
#
# | text | ended | strict | lenient | format | truncated |
# |---|---|--:|--:|--:|--:|
# | `<answer>42</answer>` | yes | 1 | 1 | 1 | 0 |
# | `<answer>41</answer>` | yes | 0 | 0 | 1 | 0 |
# | `i think 42.` | yes | 0 | 1 | 0 | 0 |
# | `42. 50+50=1` | no | 0 | 1 | 0 | 1 |
#
# *strict* wants the right answer in the right format. *lenient* wants the text's
# first number to be right: the last row is a base model, which answers and then
# goes on with the next question. *truncated* says that the token limit cut the
# text off. Which of these is "the accuracy"? Say all four.
#
# Each mark asks its own question. In particular, a truncated text is still a text,
# and it still counts. Leaving it out would measure the model on those problems only
# on which it was quick.


# %% nbgrader={"grade_id": "score", "solution": true}
def score(outputs, gold):
    """Four marks for every sample.

    Args:
        outputs: a list with, for each prompt, the list of its samples. A sample is
            a pair (text, ended): the completion, and False where the token limit
            cut it off. Prompts need not have equally many samples.
        gold: a list with each prompt's answer, an int.

    Returns:
        dict with the keys "strict", "lenient", "format" and "truncated". Each value
        is a list with, for each prompt, the list of its samples' marks, 1.0 or 0.0:
        strict: `accuracy_reward(text, answer)` and `format_reward(text)` are 1;
        lenient: the text has a number and the first one, an optional minus and then
            digits, equals the answer as an int ("042" is 42);
        format: `format_reward(text)`;
        truncated: the sample has not ended, whatever its text.

    Raises:
        ValueError: `outputs` and `gold` are not equally long.
    """
    ### BEGIN SOLUTION
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold, strict=True):
        for rows in marks.values():
            rows.append([])
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            right = first is not None and int(first[0]) == answer
            form = format_reward(text)
            marks["strict"][-1].append(accuracy_reward(text, answer) * form)
            marks["lenient"][-1].append(float(right))
            marks["format"][-1].append(form)
            marks["truncated"][-1].append(float(not ended))
    return marks
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Write the marks of one sample first. Then wrap two loops around: prompts with
# their answers, and the samples of a prompt.
# </details>
# <details><summary>Hint 2</summary>
#
# `re.search(r"-?\d+", text)` finds the first number, or None; `found[0]` is its
# text.
# </details>
# <details><summary>Hint 3</summary>
#
# strict is `accuracy_reward(text, answer) * format_reward(text)`. `zip` stops at the
# shorter of two lists without a word; `strict=True` makes it a ValueError.
# </details>

# %% nbgrader={"grade_id": "check_score", "grade": true, "points": 2}
check = Check(score, "evaluation/measure_honestly")
tag = "<answer>{}</answer>"
outputs = [[(tag.format(42), True), ("i think 042.", True), (tag.format(41), True),
            ("not 142. " + tag.format(42), True), ("24 or 42", True), ("142", True)],
           [(tag.format(-7) + " bye.", True), ("-7. 12+5=1", False), ("", True),
            ("-7 or 7", True), (tag.format(-7), False)]]
check(outputs, [42, -7], part="strict", equals=[[1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1]],
      because="Right, and in the form, whether it has ended or not.")
check(outputs, [42, -7], part="lenient", equals=[[1, 1, 0, 0, 0, 0], [1, 1, 0, 1, 1]],
      because="The first number, with its sign, compared as a number.")
check.done(hidden=6, about="groups of unequal size, other answers, lost prompts")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.evaluation import score as reference

    rng = np.random.default_rng(check.seed)
    texts = [tag, "{}", "{}.", "i think {}", tag + " bye", "7. " + tag, "who knows.",
             "<answer>1</answer>" + tag, "{}0", "-{}", "<answer>{}",
             "it is {}. 12+30=42.", ""]
    gold = [42, -28, 0, 5, 120]
    outputs = [[(texts[i].format(rng.choice([answer, answer + 1])), bool(i % 3))
                for i in rng.permutation(len(texts))[: 4 + j]]
               for j, answer in enumerate(gold)]
    marks = reference(outputs, gold)
    for name in ("strict", "lenient"):
        check(outputs, gold, part=name, equals=marks[name])
        check([outputs[2][:1], []], [0, 3], part=name,
              equals=[marks[name][2][:1], []])
    for lost in ([42], [42, -28, 0, 5, 120, 1]):
        check.raises(ValueError, outputs, lost,
                     because="An answer for each prompt; zip() alone drops the rest.")


hidden()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "check_score_marks", "grade": true, "points": 1}
check = Check(score, "evaluation/measure_honestly")
outputs = [[("<answer>42</answer>", True), ("42", True), ("<answer>42", False)],
           [("<answer>8</answer>", False), ("<answer>9", True)]]
check(outputs, [42, 7], part="truncated", equals=[[0, 0, 1], [1, 0]])
check(outputs, [42, 7], part="format", equals=[[1, 0, 0], [1, 0]])
check.done(hidden=3, about="groups of unequal size, the four keys")
### BEGIN HIDDEN TESTS
def hidden():
    rng = np.random.default_rng(check.seed)
    ended = [rng.random(size) < 0.6 for size in (4, 1, 7)]
    outputs = [[("<answer>5</answer>" * int(i % 3 > 0), bool(e))
                for i, e in enumerate(row)] for row in ended]
    form = [[float(i % 3 > 0) for i in range(len(row))] for row in ended]
    check(outputs, [5, 6, 7], part="truncated",
          equals=[[float(not e) for e in row] for row in ended])
    check(outputs, [5, 6, 7], part="format", equals=form)
    keys = set(check.value(outputs, [5, 6, 7]))
    check.that(keys == {"strict", "lenient", "format", "truncated"},
               f"the keys are strict, lenient, format, truncated; got {sorted(keys)}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The same four problems after four phases of our
# miniature, eight samples each. The pretrained model sometimes adds right, but does
# not know the format: strict and lenient tell two stories. After mid-training every
# text is cut off: it answers and goes on with the next question. From SFT on, strict
# and lenient agree, and only then is it safe to print one of them:

# %%
recorded = [json.loads(line) for line in
            (FOLDER / "runs/groups/groups.jsonl").read_text("utf-8").splitlines()]
for phase, step in (("pretrain", 1000), ("midtrain", 250), ("sft", 150), ("grpo", 250)):
    groups = [g for g in recorded if (g["phase"], g["step"]) == (phase, step)]
    outputs = [[(c["text"], c["ended"]) for c in g["completions"]] for g in groups]
    marks = score(outputs, [g["answer"] for g in groups])
    print(f"{phase:9}", *(f"{key} {np.mean(marks[key]):4.0%}  " for key in marks))

# %% [markdown]
# ## 3. How far does luck carry it?
#
# A test asks some problems of a large heap, and other ones would have given another
# score. The **bootstrap** shows how much: pretend that the test *is* the heap, and
# draw as many problems from it as it has, with replacement. Some come twice, some
# not at all. Take the mean. Do it thousands of times, cut 2.5 % of the means off at
# either end, and the rest spans a 95 % interval.
#
# What is drawn matters. Suppose that 400 problems get 16 samples each: on 240 of
# them all are right, on the others none. There are 6400 samples, but a problem's
# second sample told nothing that the first had not. Drawn by problems, the interval
# is 0.6 ± 1.96 · √(0.6 · 0.4 / 400) = 0.6 ± 0.048. Drawn by samples it would be
# ± 0.012: a quarter as wide, and a lie. So a problem is drawn whole, and counts by
# the mean of its samples. Problems with more samples do not count more.


# %% nbgrader={"grade_id": "mean_ci", "solution": true}
def mean_ci(per_prompt, level):
    """The mean over prompts, and the interval that the choice of prompts leaves.

    Every prompt counts by the mean of its samples' scores. The interval is the
    percentile bootstrap over prompts: draw as many prompts as there are, with
    replacement, take their mean, repeat this at least 5,000 times; low and high are
    the (1 − level)/2 and the (1 + level)/2 quantile of these means. The same
    arguments give the same interval: seed the generator.

    A normal or t interval from the standard error over prompts is right as well; it
    agrees to a few percent of its width, and the checks ask for no more.

    Args:
        per_prompt: a list with, for each prompt, the list of its samples' scores
            (any floats). Prompts need not have equally many samples.
        level: the share inside, such as 0.95.

    Returns:
        (mean, low, high), floats.

    Raises:
        ValueError: level is not between 0 and 1 (95, say).

    Source: Efron 1979; whole groups as in Miller 2024, section 2.2,
    arXiv 2411.00640.
    """
    ### BEGIN SOLUTION
    if not 0 < level < 1:
        raise ValueError(f"level is a share between 0 and 1, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(5000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First turn every prompt into one number, the mean of its scores. From then on
# there are no samples any more.
# </details>
# <details><summary>Hint 2</summary>
#
# `rng = np.random.default_rng(0)`; `rng.choice(means, size=(5000, len(means)))`
# draws with replacement, one test a row.
# </details>
# <details><summary>Hint 3</summary>
#
# `np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])` wants shares;
# `np.percentile` wants percents.
# </details>
#
# First the mean alone, then the interval. The second call repeats the example
# above; only the number of samples differs, and it should not matter.

# %% nbgrader={"grade_id": "check_mean", "grade": true, "points": 1}
check = Check(mean_ci, "evaluation/measure_honestly", rtol=1e-6)
check([[1, 1, 1, 0], [0, 1], [0], [1, 0, 0, 0]], 0.95, part=0, equals=0.375,
      because="The mean of the prompts' own means, 0.75, 0.5, 0 and 0.25.")
check([[0, 3], [1], [2, 2, 2, 10]], 0.5, part=0, equals=2.1667, rtol=1e-4)
check.done(hidden=2, about="many prompts, unequal groups")
### BEGIN HIDDEN TESTS
def hidden():
    rng = np.random.default_rng(check.seed)
    for scale in (1, 70):
        rows = [(rng.random(1 + i % 5) * scale + i / 60).tolist() for i in range(60)]
        check(rows, 0.9, part=0, equals=sum(sum(r) / len(r) for r in rows) / 60)


hidden()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "check_interval", "grade": true, "points": 3}
check = Check(mean_ci, "evaluation/measure_honestly", rtol=0.008)
easy_or_hard = [[1] * 16] * 240 + [[0] * 4] * 160
check(easy_or_hard, 0.95, equals=(0.6, 0.552, 0.648),
      because="± 1.96 · √(0.6 · 0.4 / 400), as in the example.")
check([[1, 1, 1, 0]] * 320 + [[0, 1, 0, 0]] * 80, 0.8, equals=(0.65, 0.6372, 0.6628),
      rtol=0.004, because="± 1.28 · √(variance of the prompts' means / 400).")
fine = [[i % 7 + i / 300] for i in range(300)]  # no two draws have the same mean
twice = [list(check.value(fine, 0.95)) for _ in range(2)]
check.that(twice[0] == twice[1], "the same arguments must give the same interval: "
           "seed the generator")
check.raises(ValueError, easy_or_hard, 95, because="The level is 0.95, not 95.")
check.done(hidden=9, about="other levels, any scores, how often it holds the truth")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.evaluation import mean_ci as reference

    rng = np.random.default_rng(check.seed)
    for level in (0.5, 0.9, 0.99):
        shares = rng.beta(2, 2, size=300)
        rows = [(rng.random(2 + i % 7) < p).astype(float).tolist()
                for i, p in enumerate(shares)]
        check(rows, level, equals=reference(rows, level), rtol=0.012)
    lengths = (200 + 60 * rng.standard_normal((250, 1))).tolist()
    check(lengths, 0.95, equals=reference(lengths, 0.95), rtol=0.008)
    for level in (0, 1, -0.5):
        check.raises(ValueError, lengths, level, because="The level is inside (0, 1).")
    held = check.value(0.9, check.seed, through=coverage)
    check.that(held >= 15, "90 % intervals should hold the truth in about 27 of 30 "
               f"simulated tests; yours do so in {held}")
    held = check.value(0.5, check.seed, through=coverage)
    check.that(4 <= held <= 26, "50 % intervals should hold the truth in about 15 of "
               f"30 simulated tests; yours do so in {held}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** A hundred simulated tests of 40 problems with 8
# samples each, whose true score is known to be 0.5. How many of the hundred 95 %
# intervals hold it? About 95 if problems are drawn. If single samples are drawn, as
# if each were a problem of its own, about 70, since those intervals are half as
# wide:

# %%
tests = [simulated_test(seed) for seed in range(100)]
for drawn in ("problems", "samples"):
    held, width = 0, 0.0
    for rows in tests:
        if drawn == "samples":
            rows = [[mark] for row in rows for mark in row]
        mean, low, high = mean_ci(rows, 0.95)
        held, width = held + (low <= 0.5 <= high), width + (high - low) / len(tests)
    print(f"{drawn} drawn: width {width:.2f}, holds the truth {held} times of 100")

# %% [markdown]
# ## What to take away
#
# - pass@k counts sets of k out of n, and 1 − (1 − c/n)^k is too small. Greedy
#   accuracy is neither pass@1 nor pass@k.
# - Strict, lenient, format and truncated answer four questions. Truncated samples
#   stay in the denominator.
# - The interval draws problems. Sampling each more often removes the luck of the
#   samples, never the luck of having been given these problems.
#
# **Read again** the chapter's sections *One model, four scores* and *How sure is a
# score?*, if a check surprised you.
#
# **For the curious.** Two models answer the same problems. Put an interval around
# the difference, once as if the tests were separate, and once by drawing problems
# with *both* models' answers. Which is narrower, and when by much?
