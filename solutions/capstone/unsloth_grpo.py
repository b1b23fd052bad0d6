# ---
# jupyter:
#   cherrytop:
#     minutes: 120
#     compute: GPU or CPU
#     chapter: unsloth
#     install: gpu
# ---

# %% [markdown]
# # The capstone: a GRPO run that you can trust before you spend the GPU hour
#
# The best-known notebook for GRPO with Unsloth does not improve in its published 100
# steps: one prompt a step, and in half of the steps nothing to learn from. Nobody
# could have known? You will: a few dozen prompts tell, before the training starts.
#
# **You will**
# - plan the memory, and take the largest model that fits;
# - pay for right answers in a way that TRL can call, and measure if there is signal;
# - state every setting that matters, train with Unsloth, and read the log;
# - say whether it improved by more than luck, and hand in a run that others can check.
#
# **You need** the chapters on the preflight, on Unsloth and on training logs. Rewards
# and diagnosis come from your earlier exercises, or from the library.
#
# **Part I** is six functions, and runs anywhere in a minute. **Part II** is the run: on
# a GPU an hour or more, on a CPU about 25 minutes. **Part III** is handing it in. A
# negative result that is well diagnosed earns every point.

# %%
import random
from math import sqrt
from statistics import fmean, stdev

from scipy import stats

from cherrytop import memory, rewards
from cherrytop.checks import Check
from cherrytop.checks.unsloth_grpo import (
    KINDS, REWARD_TABLE, SMALL_SHAPES, fresh_groups, fresh_scores, is_the_courses_own,
    opened, refusal,
)
from cherrytop.diagnosis import verdict
from cherrytop.memory import GIB

# %% [markdown]
# # Part I: before the run
#
# ## 1. What fits
#
# While it samples, a run needs the cache of keys and values; while it trains, it needs
# activations and logits. These two take turns, so only the larger of them counts.
# Weights, adapter, gradients and optimizer are there all the time.
#
# By hand, for an adapter of 1,000 parameters in float32: 4,000 bytes, as many again
# for its gradient, and 8,000 for Adam's two moments.
#
# `cherrytop.memory` has a function for each part; see `help(memory)`.


# %% nbgrader={"grade_id": "plan_memory", "solution": true}
def plan_memory(shape, tokens, num_generations, micro_batch, rank):
    """Bytes that a GRPO step with LoRA needs, part by part, and their peak.

    Args:
        shape: memory.Shape.
        tokens: of a sequence, prompt and completion.
        num_generations: the completions that are sampled together.
        micro_batch: the sequences of one backward pass.
        rank: of LoRA, on all seven matrices of a block.

    Returns:
        dict of bytes:
        - weights: of the base model, all its parameters in 16 bits;
        - adapter: LoRA's parameters, in 32 bits (4 bytes each);
        - gradients: `memory.gradient_bytes` of the trained parameters;
        - optimizer: `memory.optimizer_bytes` of the trained parameters;
        - sampling: `memory.kv_cache_bytes` of all of these;
        - training: `memory.activation_bytes` (with checkpointing) of all tokens of the
          micro batch, plus `memory.logits_bytes` of the same tokens, with 2 arrays of
          4 bytes;
        - peak: the first four, plus the larger one of sampling and training.
    """
    ### BEGIN SOLUTION
    trained = memory.lora_params(shape, rank)
    batch = micro_batch * tokens
    logits = memory.logits_bytes(shape.vocab_size, batch, arrays=2, bytes_each=4)
    plan = {
        "weights": memory.weight_bytes(memory.num_params(shape)),
        "adapter": 4 * trained,
        "gradients": memory.gradient_bytes(trained),
        "optimizer": memory.optimizer_bytes(trained),
        "sampling": memory.kv_cache_bytes(shape, tokens, num_generations),
        "training": memory.activation_bytes(shape, batch) + logits,
    }
    always = sum(plan[p] for p in ("weights", "adapter", "gradients", "optimizer"))
    return {**plan, "peak": always + max(plan["sampling"], plan["training"])}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Trained is only the adapter: `memory.lora_params(shape, rank)` parameters.
# </details>
# <details><summary>Hint 2</summary>
#
# A backward pass sees `micro_batch * tokens` tokens.
# </details>
# <details><summary>Hint 3</summary>
#
# `peak` is a sum of five numbers: four that are always there and one `max`.
# </details>

# %% nbgrader={"grade_id": "check_plan", "grade": true, "points": 1}
check = Check(plan_memory, "capstone/unsloth_grpo", rtol=1e-9)
small, smollm2 = SMALL_SHAPES["small"], SMALL_SHAPES["SmolLM2-135M"]
check(small, 10, 4, 2, 1, equals={
    "weights": 3632, "adapter": 928, "gradients": 928, "optimizer": 1856,
    "sampling": 1280, "training": 20800, "peak": 28144,
}, because="1,816 parameters, 232 of LoRA; training needs more than sampling.")
check(small, 10, 128, 2, 1, part="peak", equals=48304,
      because="With 128 sequences, the cache is larger than training: 40,960 bytes.")
check(smollm2, 512, 8, 4, 16, part="peak", equals=1264161408)
check.done(hidden=8, about="other shapes, long sequences, rank and micro batch")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.capstone import plan

    for name in ("Qwen3-0.6B", "Qwen3-1.7B", "Qwen3-4B", "SmolLM2-135M"):
        shape = memory.model_shapes()[name]
        for tokens, G, micro, rank in ((640, 16, 2, 32), (4096, 8, 1, 8)):
            sizes = tokens + check.seed % 499, G, micro, rank
            check(shape, *sizes, equals=plan.plan_memory(shape, *sizes),
                  because=f"the shape of {name}", rtol=1e-9)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Now choose. The plan is a lower bound, and what does not fit on paper does not fit.


# %% nbgrader={"grade_id": "choose_model", "solution": true}
def choose_model(peaks, params, available):
    """The largest model that fits.

    Args:
        peaks: dict of a model's name to the peak of its plan, bytes.
        params: dict of the same names to numbers of parameters.
        available: bytes.

    Returns:
        str: of the models whose peak is at most `available`, the name of the one with
        most parameters.

    Raises:
        ValueError: none fits. The message holds the name of the model with the
            smallest peak, and says how many GiB it needs, with one decimal.
    """
    ### BEGIN SOLUTION
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        need, have = peaks[least] / GIB, available / GIB
        raise ValueError(f"{have:.1f} GiB are too few: {least} needs {need:.1f} GiB")
    return max(fitting, key=params.get)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First a list of those that fit, then the largest of the list.
# </details>
# <details><summary>Hint 2</summary>
#
# `max(names, key=params.get)` is the name with most parameters.
# </details>
# <details><summary>Hint 3</summary>
#
# `f"{least} needs {peaks[least] / GIB:.1f} GiB"`, in a `ValueError` that is raised.
# </details>

# %% nbgrader={"grade_id": "check_choice", "grade": true, "points": 1}
check = Check(choose_model, "capstone/unsloth_grpo")
peaks = {"small": 3 * GIB, "large": 9 * GIB, "middle": 5 * GIB}
params = {"small": 1e9, "large": 4e9, "middle": 2e9}
check(peaks, params, 6 * GIB, equals="middle")
check(peaks, params, 9 * GIB, equals="large", because="What needs 9 of 9 GiB fits.")
check.raises(ValueError, peaks, params, 2 * GIB, because="None of the three fits.")
check(peaks, params, 2 * GIB, through=refusal, parts=["small", "3.0"],
      equals=[True, True], because="Does the message name small, and its 3.0 GiB?")
check.done(hidden=8, about="other orders, a large model that needs less, too little")
### BEGIN HIDDEN TESTS
def hidden():
    rng = random.Random(check.seed)
    for rank in (1, 2, 3):
        names = rng.sample(["wide", "deep", "tiny", "long", "flat"], 5)
        tenths = dict(zip(names, rng.sample(range(20, 99), 5), strict=True))
        needs = {name: GIB * tenth / 10 for name, tenth in tenths.items()}
        sizes = dict(zip(names, rng.sample(range(9, 99), 5), strict=True))
        free = sorted(needs.values())[rank]
        most = max(sizes[name] for name in names if needs[name] <= free)
        check(needs, sizes, free, equals=next(n for n in names if sizes[n] == most))
    least = min(needs, key=needs.get)
    check(needs, sizes, GIB, through=refusal, equals=[True, True],
          parts=[least, f"{tenths[least] / 10:.1f}"])
    odd = {"wide": 7.25 * GIB, "deep": 6.5 * GIB, "tiny": 6.75 * GIB}
    sizes = {"wide": 3e9, "deep": 5e9, "tiny": 1e9}
    check(odd, sizes, 8 * GIB, equals="deep",
          because="Largest by parameters, not by what it needs.")
    check(odd, sizes, 6.6 * GIB, equals="deep")
    check(dict(reversed(peaks.items())), params, 6 * GIB, equals="middle",
          because="The order of the names means nothing.")
    check(odd, sizes, 6 * GIB, through=refusal, parts=["deep", "6.5"],
          equals=[True, True], because="deep needs least, though it is the largest.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Rewards, as TRL calls them
#
# TRL hands over lists by keyword, one entry a completion: `prompts`, `completions`,
# `completion_ids`, and every further column of the data set. It wants a list of
# numbers back. What it does not need goes into `**columns`.
#
# There is one trap. If prompts are chats, a completion is no text but a list with one
# message: `[{"role": "assistant", "content": "<answer>7</answer>"}]`.


# %% nbgrader={"grade_id": "accuracy_reward", "solution": true}
def accuracy_reward(completions, answer, **columns):
    """`rewards.accuracy_reward(text, gold)` of every completion.

    Args:
        completions: (B,) each a text, or a list whose last message has the text under
            "content".
        answer: (B,) ints: the column `answer` of the data set.

    Returns:
        list of B floats, 1.0 or 0.0.
    """
    ### BEGIN SOLUTION
    paid = []
    for completion, gold in zip(completions, answer, strict=True):
        is_text = isinstance(completion, str)
        text = completion if is_text else completion[-1]["content"]
        paid.append(rewards.accuracy_reward(text, gold))
    return paid
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `zip(completions, answer)` pairs each completion with its own answer.
# </details>
# <details><summary>Hint 2</summary>
#
# `isinstance(completion, str)` tells a text from a chat.
# </details>
# <details><summary>Hint 3</summary>
#
# Of a chat: `completion[-1]["content"]`.
# </details>
#
# The table below is that of the chapter: what the well-known notebook pays for answers
# that are right, nearly right or tricks. Its rules paid up to 5 points for a wrong
# number. Yours pays 1 or 0.

# %%
for text, gold, paid in REWARD_TABLE:
    print(f"{gold:>5}  {paid:.0f}  {text!r}")

# %% nbgrader={"grade_id": "check_accuracy", "grade": true, "points": 1}
check = Check(accuracy_reward, "capstone/unsloth_grpo")
texts, golds, paid = map(list, zip(*REWARD_TABLE, strict=True))
check(completions=texts, answer=golds, equals=paid)
chats = [[{"role": "assistant", "content": text}] for text in texts]
check(completions=chats, answer=golds, equals=paid, because="Completions are chats.")
check(prompts=["3+4="] * 2, completions=["<answer>7</answer>"] * 2, answer=[7, 8],
      completion_ids=[[1], [1]], equals=[1.0, 0.0], because="TRL passes more columns.")
check.done(hidden=4, about="longer lists, long chats, an empty batch")
### BEGIN HIDDEN TESTS
def hidden():
    rng = random.Random(check.seed)
    golds = [rng.randrange(-99, 99) for _ in range(12)]
    right = [rng.random() < 0.5 for _ in golds]
    pairs = list(zip(golds, right, strict=True))
    texts = [f"<answer>{g if r else g + 1}</answer>" for g, r in pairs]
    paid = [float(r) for r in right]
    check(completions=texts, answer=golds, equals=paid)
    turns = [[{"role": "user", "content": f"Is it <answer>{g + r}</answer>?"},
              {"role": "assistant", "content": t if r else f"It is {g}."}]
             for t, (g, r) in zip(texts, pairs, strict=True)]
    check(completions=turns, answer=golds, equals=paid,
          because="Of a longer chat, the last message counts.")
    check(completions=[], answer=[], equals=[])
    check(completions=["no idea"], answer=[0], trainer_state=None, equals=[0.0])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# A completion that is cut off cannot be right, and earns 0 without having been wrong.
# DAPO's remedy is a slope: the last few tokens before the limit cost a little, so that
# there is a difference between coming near it and running into it. With a limit of 16
# and a buffer of 4, 12 tokens cost nothing, 14 cost half, 16 cost all.


# %% nbgrader={"grade_id": "length_reward", "solution": true}
def length_reward(completion_ids, limit, buffer):
    """What each completion loses for coming near the limit.

    Args:
        completion_ids: (B,) lists of tokens.
        limit: longest completion, tokens.
        buffer: over how many of the last tokens the reward falls, 1 to limit.

    Returns:
        list of B floats: 0 up to limit − buffer tokens, then in a straight line down
        to −1 at the limit, and −1 beyond.

    Raises:
        ValueError: a buffer outside of 1 … limit.
    """
    ### BEGIN SOLUTION
    if not 1 <= buffer <= limit:
        raise ValueError(f"1 ≤ buffer ≤ limit, got {buffer} and {limit}")
    over = [len(ids) - (limit - buffer) for ids in completion_ids]
    return [-min(max(tokens / buffer, 0.0), 1.0) for tokens in over]
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# How many tokens beyond limit − buffer, as a share of the buffer?
# </details>
# <details><summary>Hint 2</summary>
#
# `min(max(share, 0), 1)` keeps a share between 0 and 1.
# </details>
# <details><summary>Hint 3</summary>
#
# `share = (len(ids) - (limit - buffer)) / buffer`, and what is lost is minus that.
# </details>

# %% nbgrader={"grade_id": "check_length", "grade": true, "points": 1}
check = Check(length_reward, "capstone/unsloth_grpo", rtol=1e-9)
lengths = [1, 12, 13, 14, 16, 20]
check([[5] * n for n in lengths], 16, 4, equals=[0, 0, -0.25, -0.5, -1, -1])
check([[5] * n for n in (0, 8, 10)], limit=10, buffer=10, equals=[0, -0.8, -1],
      because="A buffer as long as the limit: every token costs.")
check.raises(ValueError, [[5]], 16, 17, because="The buffer is longer than the limit.")
check.done(hidden=4, about="fresh lengths, a buffer of one token, none at all")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.capstone import trl_rewards

    rng = random.Random(check.seed)
    batch = [[7] * rng.randrange(1, 90) for _ in range(20)]
    for buffer in (1, 24):
        paid = trl_rewards.length_reward(batch, 64, buffer)
        check(batch, 64, buffer, equals=paid)
    check.raises(ValueError, [[5]], 16, 0, because="A buffer of 0 tokens.")
    check([], 16, 4, equals=[])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Is there signal?
#
# One step of the run without its update: sample a group for each of a few dozen
# prompts, score them, count. By hand, with G = 4: rewards 0.1, 0.1, 0.1, 0.1 and 1.1,
# 0.1, 0, 0. Of 8 completions one is good: pass@1 = 0.125. Of 2 groups one holds a good
# one: pass@G = 0.5. One group of two has equal rewards. All but the two zeros earn more
# than the least: partial = 6/8.


# %% nbgrader={"grade_id": "signal", "solution": true}
def signal(rewards, truncated, num_generations, good=1.0):
    """What a sampled batch says about a run that has not begun.

    Args:
        rewards: (B,) points, the groups next to each other.
        truncated: (B,) True where a completion was cut off.
        num_generations: G, B a multiple of it.
        good: the least reward of a completion that one would want.

    Returns:
        dict:
        - pass_at_1: share of completions that earn `good` or more;
        - pass_at_G: share of groups with at least one such completion;
        - zero_std: share of groups whose rewards are all equal;
        - truncated: share of completions that were cut off;
        - verdict: the first of the two texts that `verdict(pass_at_1, zero_std, G,
          truncated, partial)` gives, where partial is the share of completions that
          earn more than the least reward of the batch.
    """
    ### BEGIN SOLUTION
    G = num_generations
    groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
    found = {
        "pass_at_1": fmean(reward >= good for reward in rewards),
        "pass_at_G": fmean(max(group) >= good for group in groups),
        "zero_std": fmean(max(group) == min(group) for group in groups),
        "truncated": fmean(bool(flag) for flag in truncated),
    }
    partial = fmean(reward > min(rewards) for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]`.
# </details>
# <details><summary>Hint 2</summary>
#
# A group has a good completion if its largest reward is good. Its rewards are equal if
# the largest is the smallest.
# </details>
# <details><summary>Hint 3</summary>
#
# `fmean(reward >= good for reward in rewards)` is a share.
# </details>

# %% nbgrader={"grade_id": "check_signal", "grade": true, "points": 2}
check = Check(signal, "capstone/unsloth_grpo", rtol=1e-9)
by_hand = [0.1, 0.1, 0.1, 0.1, 1.1, 0.1, 0, 0]
check(by_hand, [False] * 7 + [True], 4, equals={
    "pass_at_1": 0.125, "pass_at_G": 0.5, "zero_std": 0.5, "truncated": 0.125,
    "verdict": "go"})
for kind in KINDS:
    batch, shares = fresh_groups(kind, 0)
    check(*batch, equals=shares, because=f"fresh_groups({kind!r}, 0)")
check.done(hidden=17, about="fresh batches of eight kinds, other group sizes, `good`")
### BEGIN HIDDEN TESTS
def hidden():
    for kind in KINDS:
        for seed in (check.seed, check.seed + 1):
            batch, shares = fresh_groups(kind, seed)
            check(*batch, equals=shares)
    check([0.9, 0.2, 0.2, 0.2], [False] * 4, 2, good=0.9, equals={
        "pass_at_1": 0.25, "pass_at_G": 0.5, "zero_std": 0.5, "truncated": 0,
        "verdict": "go"}, because="What earns exactly `good` is good.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Every setting that matters
#
# A setting that is not written down is set all the same, by a default, and defaults
# change. `beta` alone was 0.04, 0.001 and 0.0 within two years.
#
# A step holds prompts · G completions. They are trained in pieces of `micro_batch`:
# 8 prompts with G = 8 in pieces of 16 are 4 pieces.


# %% nbgrader={"grade_id": "grpo_settings", "solution": true}
def grpo_settings(prompts, num_generations, micro_batch, steps, limit, dtype, seed):
    """Keywords of TRL's GRPOConfig, nothing that matters left to a default.

    Args:
        prompts: that every step learns from.
        num_generations: G, completions for each of them.
        micro_batch: completions in one backward pass.
        steps: optimizer steps.
        limit: longest completion, tokens.
        dtype: "bfloat16", "float16" or "float32".
        seed: int.

    Returns:
        dict: beta 0.0; loss_type "dapo"; scale_rewards "group"; reward_weights
        [1.0, 0.1, 0.1]; temperature 1.0; num_generations;
        per_device_train_batch_size, which counts completions: micro_batch;
        gradient_accumulation_steps: how many of these make a step; max_steps;
        max_completion_length; bf16 and fp16: bools, at most one of them True; seed.

    Raises:
        ValueError: prompts · G completions cannot be cut into pieces of micro_batch, or
            G is below 2.
    """
    ### BEGIN SOLUTION
    completions = prompts * num_generations
    if num_generations < 2 or completions % micro_batch:
        raise ValueError(
            f"G = {num_generations} must be at least 2, and {completions} completions "
            f"a multiple of {micro_batch}"
        )
    return {
        "beta": 0.0,
        "loss_type": "dapo",
        "scale_rewards": "group",
        "reward_weights": [1.0, 0.1, 0.1],
        "temperature": 1.0,
        "num_generations": num_generations,
        "per_device_train_batch_size": micro_batch,
        "gradient_accumulation_steps": completions // micro_batch,
        "max_steps": steps,
        "max_completion_length": limit,
        "bf16": dtype == "bfloat16",
        "fp16": dtype == "float16",
        "seed": seed,
    }
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `per_device_train_batch_size` counts completions, not prompts.
# </details>
# <details><summary>Hint 2</summary>
#
# `completions // micro_batch` pieces, if `completions % micro_batch` is 0.
# </details>
# <details><summary>Hint 3</summary>
#
# `"bf16": dtype == "bfloat16"`: in float32 both flags are False.
# </details>

# %% nbgrader={"grade_id": "check_settings", "grade": true, "points": 1}
check = Check(grpo_settings, "capstone/unsloth_grpo")
check(8, 8, 16, 250, 512, "float16", 7, equals={
    "beta": 0.0, "loss_type": "dapo", "scale_rewards": "group", "temperature": 1.0,
    "reward_weights": [1.0, 0.1, 0.1], "num_generations": 8, "seed": 7,
    "per_device_train_batch_size": 16, "gradient_accumulation_steps": 4, "fp16": True,
    "max_steps": 250, "max_completion_length": 512, "bf16": False})
check.raises(ValueError, 3, 8, 16, 9, 9, "float32", 0,
             because="24 completions are no multiple of 16.")
check.done(hidden=5, about="other batches and types, a group of one")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.capstone import settings

    for numbers, dtype in (((4, 8, 16, 60, 16), "bfloat16"),
                           ((8, 8, 64, 30, 12), "float32"),
                           ((6, 4, 3, 11, 99), "float16")):
        given = (*numbers, dtype, check.seed % 100)
        check(*given, equals=settings.grpo_settings(*given))
    check.raises(ValueError, 8, 1, 8, 9, 9, "float32", 0,
                 because="A group of one has nothing to be compared with.")
    check(9, 2, 9, 2, 5, "float32", 1, part="gradient_accumulation_steps", equals=2)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Did it improve?
#
# The same problems before and after, several completions each. A hard problem is hard
# on both sides, so take each problem's own gain, and ask how much the gains scatter.
#
# By hand: gains of 0.5, 0 and 1. Their mean is 0.5, their standard deviation 0.5 (ddof
# 1), and with three problems t = 4.303. So the interval is 0.5 ± 4.303 · 0.5 / √3, that
# is −0.742 to 1.742: not shown.


# %% nbgrader={"grade_id": "improvement", "solution": true}
def improvement(before, after, level=0.95):
    """How much a model gained on the same problems, and if that is more than luck.

    Args:
        before, after: a list for each problem of its completions' scores, the same
            problems in the same order; not all need to have equally many.
        level: of confidence, two-sided.

    Returns:
        dict:
        - before, after: means over problems of the problem's mean score;
        - change: the mean ḡ of the problems' gains (mean after − mean before);
        - low, high: ḡ ∓ t · s / √n, with n problems, s the sample standard deviation
          of the gains, and t = `stats.t.ppf((1 + level) / 2, n - 1)`;
        - verdict: "up" if low > 0, "down" if high < 0, else "not shown".

    Raises:
        ValueError: not as many problems after as before, or fewer than two.
    """
    ### BEGIN SOLUTION
    n = len(before)
    if n != len(after) or n < 2:
        raise ValueError(f"the same problems, 2 or more: {n} and {len(after)}")
    first, last = [fmean(s) for s in before], [fmean(s) for s in after]
    gains = [b - a for a, b in zip(first, last, strict=True)]
    change = fmean(gains)
    half = stats.t.ppf((1 + level) / 2, n - 1) * stdev(gains) / sqrt(n)
    low, high = float(change - half), float(change + half)
    word = "up" if low > 0 else "down" if high < 0 else "not shown"
    means = {"before": fmean(first), "after": fmean(last)}
    return {**means, "change": change, "low": low, "high": high, "verdict": word}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First every problem's mean score, before and after; a problem counts once, however
# many completions it has.
# </details>
# <details><summary>Hint 2</summary>
#
# `stdev` of `statistics` divides by n − 1.
# </details>
# <details><summary>Hint 3</summary>
#
# `half = stats.t.ppf((1 + level) / 2, n - 1) * stdev(gains) / sqrt(n)`.
# </details>

# %% nbgrader={"grade_id": "check_improvement", "grade": true, "points": 1}
check = Check(improvement, "capstone/unsloth_grpo", rtol=1e-3)
before, after = [[0, 0], [1, 1], [0, 0, 0]], [[1, 0], [1, 1], [1, 1]]
check(before, after, equals={"before": 1 / 3, "after": 5 / 6, "change": 0.5,
      "low": -0.7421, "high": 1.7421, "verdict": "not shown"})
check(before * 9, after * 9, equals={"before": 1 / 3, "after": 5 / 6, "change": 0.5,
      "low": 0.3352, "high": 0.6648, "verdict": "up"}, because="27 problems.")
check.raises(ValueError, [[1]], [[1], [0]], because="1 problem before, 2 after.")
check.done(hidden=8, about="fresh scores, a loss, other levels, equal gains, none")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.capstone import improvement as reference

    for shift in (0, 1, 2):
        before, after = fresh_scores(check.seed + shift)
        check(before, after, equals=reference.improvement(before, after), rtol=1e-6)
    check(after, before, equals=reference.improvement(after, before), rtol=1e-6)
    check(before, after, level=0.5, rtol=1e-6,
          equals=reference.improvement(before, after, level=0.5))
    check([[0], [0]], [[1], [1]], part="verdict", equals="up",
          because="Both gained 1: the gains do not scatter.")
    check([[0], [1]], [[0], [1]], part="verdict", equals="not shown",
          because="Nothing was gained: an interval from 0 to 0 holds 0.")
    check.raises(ValueError, [[1]], [[1]], because="One problem has no scatter.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# # Part II: the run
#
# Everything that costs time happens here. What is done lies in the folder `OUT`: if
# the session is cut off, run the notebook from the top again, and it goes on where it
# was. In Colab, put the folder on your Drive: take the `#` from the two lines.

# %%
import os
import time

from cherrytop import figures
from cherrytop.capstone import card, engine, machine, sample, sizes, watch
from cherrytop.capstone import plan as plans

FastLanguageModel = engine.start_engine()  # Unsloth, before transformers and trl
OUT = os.environ.get("CHERRYTOP_OUT", "capstone_run")
# from google.colab import drive; drive.mount("/content/drive")
# OUT = "/content/drive/MyDrive/capstone_run"
notes = engine.Notes(OUT)
SEED = notes.once("seed", engine.fresh_seed)  # yours, and the same if you go on
here = machine.this_machine()
size = sizes.size_of(here, os.environ.get("CHERRYTOP_SIZE"))
size = sizes.changed(size, os.environ.get("CHERRYTOP_CHANGES", ""))  # "steps=100"
print(here)
print(size)

# %% [markdown]
# **The model**, by your plan. What does not fit is printed as well.

# %%
shapes = {name: sizes.shape_of(name) for name in size.models}
together = size.prompts * size.num_generations  # TRL samples a whole step at once
step = {"tokens": size.tokens, "num_generations": together,
        "micro_batch": size.micro_batch, "rank": size.rank}
peaks = {n: plan_memory(shape, **step)["peak"] for n, shape in shapes.items()}
params = {n: memory.num_params(shape) for n, shape in shapes.items()}
free = here.memory - plans.RESERVE * GIB
for name, peak in peaks.items():
    print(f"{name:>12}: {peak / GIB:5.1f} GiB of {free / GIB:.1f}")
name = choose_model(peaks, params, free)

# %%
with engine.in_words():
    model, tokenizer = FastLanguageModel.from_pretrained(
        engine.where_from(name, OUT),
        max_seq_length=size.tokens,
        dtype=engine.dtype_of(here),
        load_in_4bit=False,
        fast_inference=False,  # vLLM: faster on a large GPU, and what breaks on a T4
    )
    model = FastLanguageModel.get_peft_model(
        model,
        r=size.rank,
        lora_alpha=2 * size.rank,
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj",
                        "up_proj", "down_proj"],
        use_gradient_checkpointing="unsloth" if here.kind == "cuda" else False,
        random_state=SEED,
    )

# %% [markdown]
# **The task**: problems that a program made, so that nothing has to be downloaded. The
# held-out ones are never trained on.

# %%
task = sizes.make_task(os.environ.get("CHERRYTOP_TASK", size.task))


def prompt_of(problem):
    return engine.chat_prompt(tokenizer, problem.prompt, size.system)


demos, train = task.train[: size.demonstrations], task.train[size.demonstrations :]
held_out = task.held_out[: size.held_out]
print(prompt_of(held_out[0]), "→", held_out[0].answer)

# %% [markdown]
# **The baseline**, before anything is trained, and the **preflight** of the model as
# it came. Read the samples: no number replaces that.

# %%
def measure(stage):
    """The texts that a stage answers to the held-out problems with."""
    asked = [prompt_of(problem) for problem in held_out]
    found = sample.sample(model, tokenizer, asked, size.samples, size.limit, stage)
    return [[one.text for one in group] for group in found]


def preflight(stage):
    """Groups of a preflight (a problem's prompt, gold, texts, lengths), and seconds."""
    some, start = train[-size.checked :], time.perf_counter()
    asked = [prompt_of(problem) for problem in some]
    G = size.num_generations
    found = sample.sample(model, tokenizer, asked, G, size.limit, f"preflight {stage}")
    groups = [
        [text, p.answer, [one.text for one in group], [one.length for one in group]]
        for p, text, group in zip(some, asked, found, strict=True)
    ]
    return {"groups": groups, "seconds": time.perf_counter() - start}


def judged(groups):
    """What your functions say about the groups of a preflight.

    Points for being right and for the form; those for length would only tell that
    some completions end.
    """
    points, cut = [], []
    for _, gold, texts, lengths in groups:
        right = accuracy_reward(texts, [gold] * len(texts))
        form = [rewards.format_reward(text) for text in texts]
        points += [r + 0.1 * f for r, f in zip(right, form, strict=True)]
        cut += [length >= size.limit for length in lengths]
    return signal(points, cut, size.num_generations)


def by_part(groups):
    """The mean of each reward over the groups of a preflight, before its weight."""
    paid = {"accuracy": [], "format": [], "length": []}
    for _, gold, texts, lengths in groups:
        paid["accuracy"] += accuracy_reward(texts, [gold] * len(texts))
        paid["format"] += [rewards.format_reward(text) for text in texts]
        ids = [range(length) for length in lengths]
        paid["length"] += length_reward(ids, size.limit, size.buffer)
    return {part: round(fmean(points), 3) for part, points in paid.items()}


with engine.in_words():
    base = notes.once("base", lambda: measure("base"))
    first_look = notes.once("preflight of base", lambda: preflight("base"))
print(judged(first_look["groups"]))
print(by_part(first_look["groups"]))
print(*first_look["groups"][0][2][:2], sep="\n---\n")

# %% [markdown]
# **Priming**: a short SFT, so that the form is known. Only the completion is trained.

# %%
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer

end = engine.end_of_turn(tokenizer)
shown = Dataset.from_list([
    {"prompt": prompt_of(p), "completion": task.solutions[p.prompt] + end}
    for p in demos
])
primed_at = os.path.join(OUT, "primed")
flags = {"bf16": here.dtype == "bfloat16", "fp16": here.dtype == "float16"}
settings = SFTConfig(
    output_dir=os.path.join(OUT, "sft"), max_steps=size.priming_steps,
    per_device_train_batch_size=8, learning_rate=size.priming_rate,
    lr_scheduler_type="constant", completion_only_loss=True, max_length=size.tokens,
    logging_steps=4, save_strategy="no", report_to="none", seed=SEED, **flags,
)
with engine.in_words():
    if os.path.exists(os.path.join(primed_at, "adapter_model.safetensors")):
        engine.load_adapter(model, primed_at)
    else:
        if size.priming_steps:
            done = SFTTrainer(
                model=model, processing_class=tokenizer, args=settings,
                train_dataset=shown,
            ).train()
            rows = 8 * size.priming_steps
            notes.keep("seconds to train a row", done.metrics["train_runtime"] / rows)
        model.save_pretrained(primed_at)
    primed = notes.once("primed", lambda: measure("primed"))
    look = notes.once("preflight of primed", lambda: preflight("primed"))
found = judged(look["groups"])
print(found)
print(by_part(look["groups"]))
print(*look["groups"][0][2][:2], sep="\n---\n")

# %% [markdown]
# **Go?** The verdict says where to look first; the chapter on the preflight has a
# remedy for each. If it is not "go", change the task, the limit or the group, remove
# the folder `OUT`, and start again: that costs minutes, and a run costs hours. You may
# also go on to see what happens. Write down what you expect.

# %%
completions = size.prompts * size.num_generations
a_row = look["seconds"] / (size.checked * size.num_generations)  # to sample it
a_row += notes.found.get("seconds to train a row", 0.0)
print(f"{found['verdict']}: {found['zero_std']:.0%} of the groups teach nothing")
print(f"about {completions * a_row:.0f} s a step, "
      f"{completions * a_row * size.steps / 60:.0f} minutes in all")

# %% [markdown]
# **Training.** The curve is drawn while it grows. Loss is not in it: it says nothing.

# %%
chosen = grpo_settings(size.prompts, size.num_generations, size.micro_batch,
                       size.steps, size.limit, here.dtype, SEED)
steps_at = os.path.join(OUT, "grpo")
config = GRPOConfig(
    output_dir=steps_at, learning_rate=size.rate, warmup_steps=5,
    lr_scheduler_type="constant_with_warmup", logging_steps=1, save_steps=20,
    save_total_limit=2, report_to="none", max_grad_norm=1.0, **chosen,
)
watching = watch.Watch(OUT)


def format_reward(completions, **columns):
    return [rewards.format_reward(text) for text in completions]


def late(completion_ids, **columns):
    return length_reward(completion_ids, size.limit, size.buffer)


late.__name__ = "length_reward"  # what it is called in the log
with engine.in_words():
    trainer = GRPOTrainer(
        model=model, processing_class=tokenizer, args=config,
        reward_funcs=[watching.keeping(accuracy_reward), format_reward, late],
        train_dataset=Dataset.from_list(
            [{"prompt": prompt_of(p), "answer": p.answer} for p in train]
        ),
        callbacks=[
            watching.callback(
                watch.live_curve(watching, size.steps, figures.log_columns)
            )
        ],
    )
    checkpoint, at = watch.last_checkpoint(steps_at)
    watching.rewind(at)
    if at < size.steps:
        trainer.train(resume_from_checkpoint=checkpoint)
    else:  # it has ended already, and would take a step more
        engine.load_adapter(model, checkpoint)

# %% [markdown]
# **After.** The same problems, the same prompts, the same sampling.

# %%
with engine.in_words():
    final = notes.once("final", lambda: measure("final"))


def scores(texts):
    return [
        accuracy_reward(some, [p.answer] * len(some))
        for some, p in zip(texts, held_out, strict=True)
    ]


for a, b, words in ((base, primed, "priming"), (primed, final, "GRPO")):
    gain = improvement(scores(a), scores(b))
    print(f"{words:>8}: {gain['before']:.1%} → {gain['after']:.1%}, change "
          f"{gain['low']:+.1%} to {gain['high']:+.1%}: {gain['verdict']}")

# %% [markdown]
# **Diagnosis**, by the function of the exercise before this one.

# %%
from cherrytop.symptoms import diagnose

print(diagnose(watching.log, []))

# %% [markdown]
# **Keep it**: the adapter, the merged model, and, with a GPU, a GGUF file.

# %%
with engine.in_words():
    model.save_pretrained(os.path.join(OUT, "adapter"))
    model.save_pretrained_merged(os.path.join(OUT, "merged"), tokenizer,
                                 save_method="merged_16bit")
# Needs llama.cpp, which Unsloth downloads and builds:
# model.save_pretrained_gguf(os.path.join(OUT, "gguf"), tokenizer)

# %% [markdown]
# How long did a step take, and how long was it said to take?

# %%
took = sorted(row["step_time"] for row in watching.log)[len(watching.log) // 2]
print(f"{took:.1f} s a step; predicted {completions * a_row:.1f}")

# %% [markdown]
# **The run card**: everything that somebody needs to check your claims without a GPU.

# %%
made = card.make_card({
    "model": name, "task": task.name, "machine": here.name, "seed": SEED,
    "config": {**chosen, "prompts": size.prompts, "buffer": size.buffer,
               "rank": size.rank, "learning_rate": size.rate},
    "versions": engine.versions(),
    "problems": [[prompt_of(p), p.answer] for p in held_out],
    "completions": {"base": base, "primed": primed, "final": final},
    "preflight": {"base": first_look["groups"], "primed": look["groups"]},
    "curve": watching.log, "batches": watching.batches,
})
card.write(made, os.path.join(OUT, "run.json"))
print(made["improvement"], made["diagnosis"])
print(card.to_text(made))

# %% [markdown]
# # Part III: hand it in
#
# Paste the text that was just printed between the quotes, all of it. It may be long.
# What is checked: a baseline was measured; the settings are stated; rewards in the
# curve are those that the kept completions earn; no held-out problem was trained on;
# preflight, improvement and diagnosis are what follows from the texts. Whether the
# model improved is *not* asked. What is asked is that you say so if it did not.


# %% nbgrader={"grade_id": "handed_in", "solution": true}
def handed_in():
    """The text of your run, as `card.to_text` printed it.

    Returns:
        str, from the line that begins with "cherrytop-run-1" to the last.
    """
    ### BEGIN SOLUTION
    return """
cherrytop-run-1 ea6cd691
{Wp48S^xk9=GL@E0stWa761SMbT8$j;bEH|99;lCh>52&sOPVV6GN;d?LVeNS4W{eZw%ugE(T}o3
3fA`$UHqn5P4egR(_8Qk$bwQE-gi60Q_xO+HU~i=(5dTg{LvWqoF0ooy_wmqAsjQ_ExXgVU6D(Z*
7{-HHT@1tc_EOFY0tru$&Mw!h|4tM{mD70*#)8c-ig{=(!qbGCfqI+GyNcO2+M2nj$kyi1d<6p{s
^O^uta#^DlWX$b|4h@IekUBb5M#DXm}X*K7~`%#OLRxO971DtN}n1~YB<y2^pL-z|KDIbCAu9Q*q
jF}lW1WkvgdzaCYX2Xz>D#=WQgPXGy?8s-66n%2!Y^!UvQL<UU7YqJw}X*pm-InJz&NfKtB!(*B2
Q*Gf^N^91j9!zZnld>fcGLm0A{0Z#eK$~<A`1S*^II~Tk0S^-$$~~u6%)4G$1Rl<JkXdkMy;Rt}K
qz0VO2vlqA`1Bq=#jox=ZPVIiNH?>ZgCO?A8BkV)HH|$vg0cqX62z3I_G<;Sei`j;W0i7Z&R@=ex
c70YV|xlG<Y$x2QoDmxgNy_<@pksVcj+PEm?G+`D@-S{;0T10F5uQMZ?}?Ebol^tXBK3_EcX}rNL
I-;=rQR5?xz6!29o%9QZ~4x@(s#$S4F*RvzhXky15?xE>X-*^R>l+o8TfJZNt3_B(A7sn6OgC?=D
Jq2%m;G#_E=OnE4z7`rKCt5tSAe)q^@QjJXEyhQ13R?*u^TA;IpD|aIC!1#=1pftrdy}nlvYNjV>
TI&DWXffI!aE-5@sIPUdswzwwJqn#J94UFgfkWvlu3q)Rc3sq&n11mVZ53frgG)h-Bm)5iUZU58K
mO4(bOo%KK^ZAWRdN#HXiJZKv@*pEld;Tzo~QR1^_4?FotRW|3uJ@Xa_+PDE68C$rF{f4bx0FpF^
=tj4zoR#wO!gGPW)2iVCCXpUE0`^ZSP3qS0`ESr@>5p5=wMkK?ZDwl7H)T>-k5JM<6_biLGl~Zsw
y$-R&HRJ4;C-n(Tt^8)D%sd<^qKm}uZ1B&0mTKhtk*reyYW06;%KyVT@jZD!HiM};EXX7NKsflaw
$!$iwm$pe3<GXY7rknH<wCHe8ZM{M#3t@&vPBZuFZ-)Dxak_Xh|dzYl(z3SdlvlSQ5YsnL847D7q
f-7lZC68+=hxxQNpY}F1+j?TBuWtELx~9$$r04)`U*}=YZi*$w;54h48|$A4JD?!@wPqm$V-LLt+
6Sd=v9)_eFbKr`F$p9lG-}e}hMxEr{Cg=*j=}`{xcm-TI%%9Ob1*(0OYr`0&NxK3@v(9L?97FvtC
?U=<xS8*B0Zz?Sy=fzzmm8euuG<BpNBmFI~hc;iUa9WLuw|s1%|yjDUaaQ<DoIqjH@pmXeK{|Yey
**x-cQ0r0nK)$_PW75vXqmvYVF?OAQ3YCYxOh5dF<O7I<h}imf+vB>mZ`Ybx3Kx?S&e2sn*%+$st
#=3AH)yp5u63&80|^EG$WS$Ma4UYNXYgY+*m7(dhK+(G|3oNpQK?j>v?&drvMev42pQA~LIv&f#@
3pTX?G8)+>6@I7P^?jRP6@)lHJ^dA98pKT}B^V`TS)EG3AUWVtu$Y@}1f-Q<h=WZlJ6s}NSW`pCA
1ms`xEYuHyLUKN>gAKLk4LFTsNeu;2d1bFC5X3ht4hMI&q5WOz{87kB`mqJmalL~S9pL*kt$nUJ+
|OWEC%HoIvp@Ydu<;k5t{oNNhN^1aydrU@y!6%Rpm!2vxX#NjxN!&mEgT~H`13r07lX^)Vv!dtT6
t0Tu@_>9BJI<kku!VL>@5{3D@NNJDYIz#Qu}iWZpmEw-hDHs_%J;`4t+*j13T&2LICeSvw<{l5=(
c87_)Cx7u~Q9kM!93s|69aTB0fV9FX)U(8K0mUj8S4m9UER_a|7|F^m^t4{!oOkt#LT3(q!rl~y|
Li-iV$3Q_2|20ObN<ST-lGZxsgSids(*7-65>a5-eaf6zrFA><-(t@qbHYN{w%ZFHb9Sjs&kLoG+
bRoSsR+IDkSUjLld7psa!naYhiPOanoqMbclXPD>ryW{3;tb}oH`QI`;b+eTrdi^^s|vE{AZQLN#
kJ?`AlcWB9P9?ofR1A)M<3Ef(k;;D)N@|Z}FcnOUJ}my^);zcoH%L(mS7F=35MLwD0OoLbYYzOjb
sOA!xrk_N|C<HunbT4B3A2ebeo8og%TsXsP5To0Eg#&ECfy;CWfPD>87Xjq2~OFLljE0$Yd}T~qc
av6QuUG5_e3iRimvKaa44t63`k19NjBg&(fQJbk`#u{AGN>jEZW7`f#j@lrKXI6;{tRPZbO)V-62
vVq+?($bY@tQLgj8QBxctJj1X>aY<X-uYlI#FOX2-?4?<wq*K>&mCP5CMvBXiXC_Ilz1D6>D9Wl7
OiJ~^Bl@)Fl^7{s#6(n7e4w2-S5S-&3ES-kY4ZeB<GDUzAkG#!Iw0f<I1V$e3duY5wNZtlR8}X>R
zWOHK2ZJ4hS?M@&~=hoA{T$w!*;GaO2To<Q_j8v0L_X9lHl7X7Tj<&xRR>Qkqkq)*6}o*HkM=+E-
b0?0U=`*^er}bm>BhxRR?yGo+VIN2Em(id^0^X-NQ1lAydVK0?6Pb6uPtaik#@ea$`uLvj*g1n>_
wHbydk{hIjr&^|0Ql8_J*tgf$4#q67FcTiWsR+*#fR|!v-Wo-0q|F@io2$QkFB=xAnX~ktK(h}Xu
3tm%1N~8{FBkfSM*=}x<)+g)rV~|%6bAZ>D%y8y^TfZ&If{ZpYZcqLx1c;=>NKLOd_xd#}va-Q4z
;E=zpS^oTm&A<FUh5dDDPNdL7M}kr?kl5OdcX69is%H7I!ulI)nwraySKh)XC54VbsC1>tUtA;J{
FtBdz1psH9Ial!8<e*DDw&VkTx^JnJozFuK{L}h+8``UCCfv!8Lbl8LD*M8XAFcaYqmv@rP;mJCM
y?ngfzI`l+@l);K<a3!=I$u_vve8>#P`GMf-PZZNe_gDaV1_4)RolpdwD+Tq~-CPs0EE;uY>2&oQ
5Xi}qwSJHos<SJTO*kFa(z=mvMId}u9TKHmXr$xwLSpJG7@v%XB$BiL-4x-5Q7ktKRer>m08$bcS
v|u_ttL8T3+J}6Y<Kuf_B9w-_G3wHffkh?ef^1%uJ~mx&x3e%ACxw5l9T=bOa%I}jYVfBBQFo=oh
V9@w<@&urucui&p(@>bi7^e*u!E9K`#S@1&+^IsO>=WnYWO~Fn*)Kk?Vgy#IE&l5*!uKAlrN*YE~
V9e5lDs&X9yv!q|fyQv->+vYuhsIADEaSbfi%CPbveFeW-6pm>OeE$;3%hSN~^ZIFCI=ep)0oIz9
inFvL3ChJbJP^Jb*3F7Ma#PsnvE?^9{?6J5K55WhqUmbPcmdyh;QP_R23qNv;?DC_eWNh@QfZao5
`W<bZ7(Cdi&<WBKOE-cvv!?CnW0Z|<D=VP556a3ws^Faje`}EahPS}DDXAg~c$2S<1>wYyYkTx3I
;A99#oivlrVqfJzCQig;GqxLdl)!<&?_~bdx<>8u%Bc?v3wZ6KPBjC*TmWLd-Gv=c;JfNt5B57dE
<!}gK)8W8%RWS*<yQ9a^(-OJV!K-UdfG9)4=FI|kVNBE;#F$ApSkoJEwn&GH3e3zQs4;y9y9mYxr
9ml!oTwOK5{xcJL#kLb;D6r>W~ebgfBoPg-e%6hA^&1n;Xmjw?oikm%q>=O-VwfAS)$)QVm*GGSn
-g-M2Z0G-!#wyGr-P7Ob3{V9_#jm*<)75b%^fZTI!%s-9=do?by|;^j?yTyvTzN{(2lW-id8-R<9
j*)U`#5xxo*4GXHf9DB~yyug))wY3;PQ-dYLpjo)v0+g^0Ek)#;{8&{2Jy8=UQ_>(($0BTm&Jq3Z
KzNn&Dx}B%^j|3;pU~0wuJ;qz&R*I0-*>ZE$=K7GO@VJp&YFSnrb>^y6_qK>?(@}L)LM^vLno}iU
Ii;^6^>{3D#WN)#83x5pdsUA>jjYE%b-i0r;9&Cs=79DoSD_u1S5@i@4pRWl=YaDmc|^9#%}7Nh>
i!(uyquuNj7%?Ae;lR2`03?JEiJ^Y_Vq7%#=cmV>igJZN`Dwo_!u7KL9Abv4r$)koNma!DL7{3JH
S$AAfmPjb(8u+$GLja-sor@_W~TY{pR{0TXzqrS-Uz@IYBDv4mhBVsq1^@@|s3Fg-kVoB6#4zOg9
c$8<nedKr$QT$@{t-pMTX!GJ$~{DAD8Mj#HG6)TEl?G1TNETE1cy;h7k=8Hx95EY5+(BNj5jjFPu
DF@gf4Q+dABOk_H)9Bk?bt&3ib0qM5wCk7R$DK#Kv9Ii<lx?_!rhO=q0i4zb(j!G<6^ZK1C;eRyY
>p<b*9Chp#j1)0XoyABY#~X0qWN~L(Wl@F;p>p!`$2=>bGZf^Jd*bmD)b`?QxvN_ym|W6*=evnj)
Duw6iVWyv=6eb#(qdVQy$K3RE|fOAe*hRgU3rkX}yv@|C@pqx)<~SxO`OeX`W+(C?G3id?^3rj`G
d37aA>=09rxU#DdvXo9LC|u_E@lF3p}UNt^#8eMcP;zE2%)F(q-KNq7_jo{=O5MsH$T$DeW{b!tr
R3tzgxNdyNPefCs!G`<g+B89FvxFsopw~>*1{ZGJ-=y&7C%A9orj;kC;>-zc=<}hZbi(c%v6#pFp
VH4f4{3ZUc?>Z*<?Ef8Lg49LiMsNbzPc;qKdrI4X3HU&lQ2hud3^*fmqZX+rJis_=e}n<QDzczBo
}Lwv-@XeArKn>Mz+uu%L=T&Kr;Gphnjo%()=ZE+7v#^)(-HIf|2e@z@5gmiVZAP#Fk{<$FRM0+T#
k;a+F6s?uGxF9hX>WR%uxcsjoe<dQx-c6oNhmpE1V%Lt&J#VHxM5{R7ic4hw`<VPxU>R3c2s6qa$
s|9EHnDZGo?_2|{NHGqbq)zU7SGxX4<eM~oTMP*|fKr*Hx+%^Ju~$cTjHC#^*;7q_R!?A)iE>KAN
W_1p2s=vp392HB%zU>T7&aV?b);k$9oRO`(&*Z=8M;nOf;^_I2Dv2wSQf+=<$h=ZMEioyGp(!lua
Y+EjuT0F47fY^5+tdvs+#Noe?tA>8=s_1KSVnzgdRh2FHD2y1gVV}^A??t7hE|KZiqLsj*XhuDjT
8&9Szhr_C;EGO_{d;7RYo#8=ZM<BGb+87?7U&yMLG7e`26A3DOygWz&~SQ)&a7oLJigVGKslf+>-
o5lH6ICgT`+?MaRmNr#cJ3GgP`oG;ub3DAFan`EcgCK)upBx>U_l&ZAI>em|H+ih@l_gz0maMEzr
~dhcQqE<JW8>idMiEEsTzP3TQ#;P;~zZqcCWPqB=B20D?6RxbGq^t(^Y8UH7hqj3PrQ!ZV#Cp_MY
VL<++oU}0UR6Y_3F!h&+ucC8azdaU@q`sKi2pt&ZSWrX3AMS7|{3yv2mI_9irjpSSH*8AA=0x)Oj
Pej_3bHu%gYkHu~_~u8<neOZk4rFVNjm<Js-%rl|Q`}d7He6)Nvh_7n4)8KwP*6VWp^8InjspMw1
t+Jqy;fE3zl!H@?3%4U%G#qH2ui8^Iwr>sHW7Uaax#IL<GwL+cj*yWCE3cNIgNWS%g818_t=q)&V
CXax?lZ|US}e27Q#}NG<DSEYmo>x<zxi8GcWSF0L%s=DC%#k2*+p_mT-Nm4vfW>rD0PECUF`*f2O
JrFjxG0)yklk5Q(_*sDQjI<La&X9DB};LP{xjsz6K!w@ZF@A$e8^K0!>a*)Erus?bpU;E)A6Av!3
rx{~I=mOL~ZDlARA9%cpdN$~t?EScG^KFDsVXAWTh#l4b_zTNMcSB0)vyU7Exz*oY(RcO`!HQd3W
NiWU!N-uf|OyZIWydlHc;3_%|C_I6PW;6)@J<6L!H{z+~O>X-G&#0+y-Tss0eT#wiIfRxLz)vIh_
(+DQmxg7auYNjLy%H7i+FIHob9bZhjU3u~0q+Y^E9VOYhv*#OSU$eR1e~CZJ?y#svti89a)x{kXd
0u(eLaP%AY32k243`pD}qhZZ;E=$1v#|`PHByx8@o{Aq4y9+Bx^Brq}?1RzvgC@AdI{ZC?m%V?d=
;zbd23%Bouocr4u&Qef-Lj2l@n7t+9bM<oTY@Rcd6KikSdqM4Qc9XBnvMoShi+mL(ZVr0Ed$`P0>
;bAuC@lBH@qKVjd@FwI`u4{q4nT@O1+9z1L%80nw5M_ed?G){dZ4Ut)2yXBe(t!4?MZ*QZ(MX*h#
<r&EX2zb>(ev`XOF@JambvZ!IMu|%k=9k<?{$XB*k#@TizZ2>IQVI)}<J2J@3zs6qb7YWQZNHN$-
p7IG0@eENeI?oWl@VFx*JCf&+F0(>bLcJcNZiUMN$bao!&R)f1QHb}?;*N7+%-);lap@bK5BFca#
k0)T>tI6(77lx@PL+XRsHTGWN=8%XUAe0`Sl7{a!XEztt|f<mf?Ci)^u>cggdFd7RPBKf-obASsP
bxDrf?>O47lxM`uLmKuA*FTIJV_OXM11go=sB2-n(3DDb>zbJp#$VstC$JBz5-{T%JW;N^f9MPHp
bp&W0zLtM{DKfhob>~yU`JIb+R3Is&%hOfcJJx3jMg0LnHI1gxm2%?l^D5_(x(W<d=@yIiJ#NM69
$nNsNG^Tin2>vH81`%My{VlWxF-h$y(I$wPZm@0j%*Qf7b9(O!KeyHKoU4g}Kq94MIHv?Hj40<H#
|Qm)>>x3;%41~48cN=T_DdM%%*TC^NEH3Yj$C|;^FV97$QW$^4`J@8o|zgv)!mH6$rS>!d@*JL;I
j4?R?ZpIg;S7R5HG9Yk75I}SVcxGc7H<H`rt_7?aJ9dxM~@LRJ%$LfLzXqix?#sq_>t_4!WoXH4j
BrU(bap_q>`lGE<mUsr^>zE6uI3%`Fb?dX`>1-shVubL)8I`W+lWHK9SkiDT8Pylb>~>%!>$e(5?
WJVZ+4Wm8snVX!@`go!N{T=C<1=foXb2RbxIjn^~jG!XSM>#C4<Q{vq#MzOjSD*458Slrp(TilcF
(SvZ(Jski8itT5QJBrdoL1<%T!qfIhTzQ$P1<nNveZN+&CH*UgSE{>E^)r_$Bl!r<!BIZsqa~}8J
2>I-iBXtY?g0Rk5y2L@YG)Xkpy|jIlQQhQsRG@;r`6p}qkdG`dBsRb9C#ZIP2s1+St_=8j%}vC5F
)wUli}|a`WVENZs2z#I`!7W7N}DZpZV^xJz;KW`!@@p-_JHn+0U^=$_lwTW!;KtVE=B;6a~MlLBI
WblEsUM42e){<vu-upCc5Ux~p@lpU=d$)0*Y_u=vMa39&HSo6X2{(TGSy@01qz*s*xnhhe4yphu_
?sI`@X+Ai03%HXj!Xd-2}g>Y+tN6SUL)$3)itRry$&6J2%z$mhCoh|`=Y1K)T8CBDgZ+!o+XyjMa
$urKUVzOcSXZCfgst(PPMJn!DdHNuG2aW~!LPP&`(Aovfq3nF+C{B!cQzsS=cmIh~8_7p5UnI`{*
9vJV?vHwLZw&S+rAH<F7GVpO(67w`rXjxa5mvAHB+Ze^Fz9lW1mqkj7lRffurVSK^s&=`#N5lw4n
7gF@(VJ0?afTRpzx5b)ar6OwanA}W;I}Tc0jz07{?=CySsD;-E5(qn;bbv`VKU6=+I^jPuO4$-$i
t_DI37^tQ%4HShs8NZV-8{CCXA3F(dHm@34hhz7Ixq{p$ovD}3;1Sd|P@@zd?Qdb#wdx{Nl|7dr*
4P$VPFROJ9Aw7o?O%7$q>oTt=&yO}1}cUkjcfX6%};Mugmn(t$7Lh*Yiq;J{2aOC?c8!&WKK&0dX
+joCsSQ#z-fm|dr2|Vg-OO{j9-kJAk#Cf#Y9Pa$z*3wyY3vQ4{=cbqv<CjY`SIa?1OsXcSe2!APV
aFSQ;TTD^i(ist3vHeK%`8~+&}=rcGq7h|U7^3z95_|Ch-C674#ASH7@~92YvzI}<nosb|J%qOUh
}eOP1=h^NAaLKl;+1J?nQ>+lgTggOa0<g-na3B{fC0lwj3K)r(HbG#|ElzMbm)>J?>N1O5YREl6U
*CNf0dEV?MX8%$Y|{t2!%p0BpyG-#c!{cvRCL!ZfH(X6=NA<#TF>>uJ7*XR{^qT9Pm-97xx@#8y@
}o7T~esZ%)n+VCBgs<HaInOF<d`&0anNqO5*Hzrv6SK1;ac&N%hyxCjqu^F1#Lo5+#zZ1JcW(;q~
GWp$fLqDDYU8h%x2xGnFuFoYj^){%_{#dp#$R-d@$AL1@=1ls1%VYDd98)#6!IwXN;B9AVM)&#Nx
KD&8nPbh1oV0rm-!Hf4*?*NtXI}0U?j8mp@ay2F2}?{kU06@b3BB1cQRPoN(^cc*{~ajQV%`vj7_
43wXQ>NOK0Or56W7Td+|k0YfJ=T44|^~a0K8AM&I@*WT_oM0wJu4!%ttd!z;@t?;E~X8R3aL)#h-
@X<NMX&6?fHh!2B0QQ&82(wX;;zP2r8(Hm}|)VYy9&!}|>bk~GNI3#qi|4ZU_%1lu%Nr$+t0hFj^
{cH-NAGS@fz(lO~socr}4ph6ecC3sK;5la7BI~GIZqH!FG8XYt2U-&NLEhACno>&H@tXWP9x516l
g0UrV%B9c)r73@%renqhAAw5A8WmQ&K=gUHLE}>z%b7eL3U2iKwO7m7Yym*{n1N+y`}kYre@VL)R
GL(2veg9z#YPX>T>nB`ckk-h%JJ|>_Jvf;+j|451SL{}hPNm0-<K9SQytt8Wxo_ht?&!2@Z<m_#y
cfngGXlDwA-QEw;ab~mp7mWo!UD4ya<^p@gG?+!mZ^`GU!t>4E%Hq^HA5DvLPF0mv+s}1j*-SVo0
GYH|JgL-c16)1Qtd@pP=)sM4#N>0b_$hMLXsTYQJAKbL9@v$CzQ*pZlW=yL&VQY&`YwQPL_l0_6&
=l{NrtTbhu{<!Cv_O0fj2@J&HhSB;0VicSAZ6dAu3rp`E2S0kF<q+!TNb%=o`14uQuttHu=UX4WW
9^OLx8L@c26ZsOjSHRn{R2%90LoBavUxbIoLjGPEcRsM2x;&g>i-=M?!(Z*HB+{_u0ay4}M$Xlj*
wfL083FHhr8sia!PeRPcaRXBZDNcjB#z<+z$}Hjo2;fU3@-alG{!3PK7GA0{0nK}pd<EdpZ;Lu{a
l|c^>9c5DnKA}LM3h+{wEJTSL!a$a+WAuOGZ^_kCABx{XI-J$1!4}b7cEcH8FD$$Eb6Xm2qW=XgQ
d7S8L!pFug_p;G|Xr{~+WTjld0!o+ey<|Mhpfv1*%iR%9vA%GPq;r8#Btd;X)F_+m`aU<bKqI4Jj
((h=UEES83L&dMYTx*;XBD~u@6rTBpZqV9?9ZXNRXZz>?@f<_uM$s&cn4dtRinNO^K7Cv*8ie@L(
8yJ*vCGk|ZpPwOub0@GV{JkNV*8UQ1hVDGwaHKdCtW`~;+k#_t0*H$mQ}jX_&K53XbPy8ZTaXVGH
vfkGHZxyRBok1qZ>tibmFxW?6Y8NybXVcGV)@hnQgHp+9H_eh0`y!}#iX(CN<Rx^h;)WX`_ES-9=
u`uZVAYcOs@L24$7<Scn?PxI^MX(z`pxZyPOAUJR53rW<WyJ;<{)fK6PDg-x!05u5`o?mdU_$`Os
Z5*GSFdr4`|JCUE8pl#wGM<>D3J%hp|`3WG}vjBJB*4&+9U=cRmP6#-%~5D}eElN?jq6Up%wr^WX
oV4fwJRo^KF80yC9Lj^FVr(GnxeoTh<zdaI-oD2%A#jsjzmaydDTd+ve3A4E>Z}O_dbEcXVh#5!)
bjVC>>$%X*lWRF!8>ZsN{nHpY3lf3qx&ddiK?1S-HX7(nWrHC@owHDt7AMsPg6=PPq|L2WA6EK=O
xu}F9+|?SInBUFPv`OQWW~af-ZLBsB{}~kPi_W^HW;D5F^1Zl_3i-P=_EPEU+v`ATQgHl1I%G>am
-sc9mprsh~JiaGq3g=*@O%LP|S3W93Fje00Fo>oWlhG0+JO-vBYQl0ssI200dcD
"""
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `return """`, then the text as it is, then `"""`.
# </details>
# <details><summary>Hint 2</summary>
#
# Spaces and line breaks do not matter; a character that is missing does.
# </details>
# <details><summary>Hint 3</summary>
#
# The same text can be had again: `print(card.to_text(card.read(OUT + "/run.json")))`.
# </details>

# %% nbgrader={"grade_id": "check_run", "grade": true, "points": 2}
check = Check(handed_in, "capstone/unsloth_grpo")
run, wrong = opened(check.value())
check.that(not wrong, "; ".join(wrong))
check.that(not is_the_courses_own(run),
           "this is a run that came with the course: hand in your own")
print(repr(run["model"]), run["improvement"]["verdict"], run["diagnosis"])
check.done(hidden=2, about="whether groups share a prompt, and prompts differ")
### BEGIN HIDDEN TESTS
def hidden():
    G = run["config"]["num_generations"]
    asked = [batch["prompts"] for batch in run["batches"]]
    groups = [set(p[i : i + G]) for p in asked for i in range(0, len(p), G)]
    check.that(all(len(group) == 1 for group in groups),
               "the completions of a group answer the same prompt")
    check.that(len(set().union(*groups)) >= min(8, len(groups)),
               "the kept batches must not all ask the same")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## What to take away
#
# - A preflight costs minutes. It tells a run that starves from one that is slow.
# - Write down `beta`, `loss_type` and `scale_rewards`. The defaults will change.
# - "It improved" is a statement about held-out problems, with an interval. The reward
#   of the last step is not.
# - A run that others can check is worth more than a better one that they cannot.
#
# **Read again** the chapter's list of what breaks on a free GPU, if it did.
#
# **For the curious.** Starve a run on purpose, and see whether the preflight says so:
# `CHERRYTOP_CHANGES="priming_steps=0"`, or `"limit=6"`. With a network,
# `CHERRYTOP_TASK=gsm8k` takes GSM8K itself.
