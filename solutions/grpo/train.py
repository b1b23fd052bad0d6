# ---
# jupyter:
#   cherrytop:
#     minutes: 60
#     compute: CPU
#     chapter: luck_and_patience
# ---

# %% [markdown]
# # Train: a GRPO run of your own, on a CPU
#
# A reward can make a good answer more frequent only after somebody has sampled it.
# So a GRPO step begins with sampling: a group of completions for every prompt. Each
# is scored, compared with its group, and what did better becomes a little likelier.
# Here you write all of it, for a model small enough to learn while you watch.
#
# **You will**
# - sample groups of completions, and know where each of them ends;
# - score them, each against the answer of its own prompt;
# - make one update out of advantages, ratio, clip and a mean over tokens;
# - close the loop, and see held-out accuracy double within half a minute.
#
# **You need** PyTorch's optimizers. From earlier exercises come `group_advantages`,
# `clipped_loss`, `aggregate` and `total_reward`: imported below from the library,
# or paste your own.

# %%
import torch

from cherrytop import figures
from cherrytop.batches import encode_prompts
from cherrytop.checkpoints import load
from cherrytop.checks import Check
from cherrytop.corpora import chat_prompt
from cherrytop.evaluation import evaluate
from cherrytop.logprobs import completion_logprobs
from cherrytop.tasks import addition_problems

# You wrote these in earlier exercises. Your own may stand here.
from cherrytop.advantages import group_advantages, informative_groups
from cherrytop.losses import aggregate, clipped_loss
from cherrytop.rewards import total_reward

torch.set_num_threads(1)  # this model is too small to share
model, tokenizer = load("sft")
prompt = torch.tensor([tokenizer.encode(chat_prompt("07+15="))])
print(model(prompt).logits.shape, "(rows, tokens, vocabulary)")

# %% [markdown]
# ## 1. Rollout
#
# The model gives a score (a logit) to every token that may come next. Divide the
# scores by the **temperature** T, and softmax makes probabilities of them. Below 1
# it sharpens them, above 1 it flattens them. Draw a token, append it, ask again.
#
# By hand: probabilities 0.2, 0.5 and 0.3 at T = 0.5. Dividing a logarithm by 0.5
# squares the probability: 0.04, 0.25, 0.09, together 0.38. So the token is now drawn
# with 0.105, 0.658 and 0.237.
#
# A completion ends with the token `eos_id`, or when it has `max_new` tokens. The
# others of the batch go on, so its row is filled up, and a **mask** says which
# tokens are real. The end is real: stopping is something the model learns, too.
#
# With each token we keep its log-probability, as it was when it was drawn and under
# the distribution it was drawn *from*, the tempered one. The ratio needs it later.


# %% nbgrader={"grade_id": "rollout", "solution": true}
def rollout(model, prompts, G, T, max_new, eos_id, generator):
    """Sample G completions for every prompt, token by token.

    Args:
        model: `model(ids).logits` is (rows, L, V) for ids (rows, L): the scores of
            the token that follows each position. No other output is needed.
        prompts: (n, P) integer tensor, all of the same length, no padding.
        G: completions a prompt. A prompt's stand side by side: rows 0 … G−1 answer
            the first prompt, G … 2G−1 the second. B = n·G.
        T: temperature, above 0; the logits are divided by it.
        max_new: tokens a completion, at most.
        eos_id: the token that ends a completion.
        generator: torch.Generator, the only source of chance: pass it to
            torch.multinomial or torch.rand.

    Returns:
        (completion_ids, mask, logprobs), each (B, max_new), without the prompts:
        completion_ids: integers, eos_id behind the end.
        mask: 1 = real token, the eos that ends a completion included, 0 behind it.
        logprobs: nats, of each real token under softmax(logits / T) when it was
            drawn; 0 behind the end; numbers without a gradient.

    Source: Shao et al. 2024, arXiv 2402.03300, Algorithm 1, line 6.
    """
    ### BEGIN SOLUTION
    ids = prompts.repeat_interleave(G, dim=0)  # (B, P), and grows
    completion_ids = torch.full((len(ids), max_new), eos_id)
    mask = torch.zeros(len(ids), max_new)
    logprobs = torch.zeros(len(ids), max_new)
    going = torch.arange(len(ids))  # the rows that have not ended
    for t in range(max_new):
        with torch.no_grad():
            logits = model(ids).logits[:, -1]  # (rows, V)
        scores = (logits / T).log_softmax(dim=-1)
        new = torch.multinomial(scores.exp(), 1, generator=generator)  # (rows, 1)
        completion_ids[going, t] = new[:, 0]
        logprobs[going, t] = scores.gather(1, new)[:, 0]
        mask[going, t] = 1
        goes_on = new[:, 0] != eos_id
        ids = torch.cat([ids, new], dim=1)[goes_on]
        going = going[goes_on]
        if len(going) == 0:
            break
    return completion_ids, mask, logprobs
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Begin with `ids = prompts.repeat_interleave(G, dim=0)` and three results that are
# full of eos_id, 0 and 0. In step t you fill column t.
# </details>
# <details><summary>Hint 2</summary>
#
# Of `model(ids).logits` only the last position counts: `[:, -1]`. Under
# `torch.no_grad()` the numbers come without a gradient.
# </details>
# <details><summary>Hint 3</summary>
#
# `scores = (logits / T).log_softmax(-1)`; `torch.multinomial(scores.exp(), 1,
# generator=generator)` draws; `scores.gather(1, new)` is what to report. Keep a
# tensor `going` of the rows that have not ended, and drop a row once it drew eos_id.
# </details>
#
# First where completions end, with a model that is never in doubt: after token i
# comes always token `after[i]`. From 1 it goes 3, 2, 0, and 0 is the end.

# %% nbgrader={"grade_id": "check_ends", "grade": true, "points": 2}
from cherrytop.checks.train import again, agrees, follow, reported, shares
check = Check(rollout, "grpo/train")
after, prompts = [5, 3, 0, 2, 4, 1], [[4, 1], [5, 3]]
check(after, prompts, G=2, max_new=4, through=follow, part="completion_ids",
      equals=[[3, 2, 0, 0], [3, 2, 0, 0], [2, 0, 0, 0], [2, 0, 0, 0]],
      because="Two completions of the first prompt, then two of the second.")
check(after, prompts, G=2, max_new=4, through=follow, part="mask",
      equals=[[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 0, 0], [1, 1, 0, 0]],
      because="The end is a real token; what fills up the row is not.")
check.done(hidden=7, about="a completion that is cut, one prompt, log-probabilities")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    draw = random.Random(check.seed)
    fresh = [draw.randrange(9) for _ in range(9)]
    starts, ids = draw.sample(range(1, 9), 6), []
    for token in starts:
        row = [token]
        while len(row) < 6:
            row.append(fresh[row[-1]] if 0 not in row else 0)
        ids.append(row[1:])
    mask = [[float(0 not in row[:t]) for t in range(5)] for row in ids]
    given = {"G": 1, "max_new": 5, "through": follow}
    for part, expected in (("completion_ids", ids), ("mask", mask)):
        check(fresh, [[2, token] for token in starts], **given, part=part,
              equals=expected)
    cut = [[4, 4, 4], [2, 0, 0], [3, 2, 0]]
    check(after, [[4], [3], [1]], G=1, max_new=3, through=follow,
          part="completion_ids", equals=cut)
    check(after, [[4], [3], [1]], G=1, max_new=3, through=follow, part="mask",
          equals=[[1, 1, 1], [1, 1, 0], [1, 1, 1]])
    check(after, [[4], [3], [1]], G=1, max_new=3, through=follow, part="logprobs",
          equals=torch.zeros(3, 3))
    check(after, [[4], [3]], G=1, max_new=5, through=follow, part="completion_ids",
          equals=[[4, 4, 4, 4, 4], [2, 0, 0, 0, 0]])
    check(after, [[1, 2]], G=3, max_new=2, through=follow, part="mask",
          equals=[[1, 0]] * 3)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Now chance. The model gives 0.2, 0.5 and 0.3, always; 20,000 draws must come close.
# And the same generator must give the same completions, whatever else has drawn
# random numbers meanwhile: a run that cannot be repeated cannot be debugged.

# %% nbgrader={"grade_id": "check_chance", "grade": true, "points": 1}
check = Check(rollout, "grpo/train")
check([0.2, 0.5, 0.3], T=0.5, through=shares, rtol=0.05, equals=[0.105, 0.658, 0.237],
      because="Draw from softmax(logits / T).")
check([0.2, 0.5, 0.3], T=0.5, through=reported, rtol=1e-4,
      equals=[-2.2513, -0.4187, -1.4404],
      because="ln 0.1053, ln 0.6579, ln 0.2368: what the tokens were drawn with.")
check(through=again, equals=[],
      because="What is listed does not hold. Is the generator what draws, and only it?")
check.done(hidden=9, about="other T, models that see the prompt, the SFT model")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    draw = random.Random(check.seed)
    chances, T = draw.sample((2 / 14, 3 / 14, 4 / 14, 5 / 14), 4), draw.uniform(0.8, 2)
    drawn_with = (torch.tensor(chances).log() / T).log_softmax(dim=0)
    check(chances, T=T, through=reported, rtol=1e-4, equals=drawn_with)
    check(chances, T=T, through=shares, rtol=0.08, equals=drawn_with.exp())
    check([0.2, 0.5, 0.3], T=1.0, through=shares, rtol=0.05, equals=[0.2, 0.5, 0.3])
    check([0.1, 0.9], T=2.0, through=shares, rtol=0.05, equals=[0.25, 0.75])
    check([0.1, 0.9], T=2.0, through=reported, equals=[-1.386294, -0.287682])
    check(1.0, check.seed, through=agrees, equals=[])
    check(0.6, check.seed + 1, through=agrees, equals=[])
    check(1.7, check.seed + 2, through=agrees, equals=[])
    check(1.2, check.seed, "sft", max_new=12, through=agrees, equals=[])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Rewards, each for its own prompt
#
# There are n answers and n·G completions. So the first G completions are scored
# against the first answer, the next G against the second. Mix this up and the run
# still runs: it just learns nothing, for no visible reason.


# %% nbgrader={"grade_id": "reward_completions", "solution": true}
def reward_completions(tokenizer, completion_ids, answers, G):
    """The total_reward of every completion.

    Args:
        tokenizer: `tokenizer.decode(list of ids)` is the text up to the first eos.
        completion_ids: (n·G, L) integers; a prompt's G completions side by side.
        answers: list of n int, one a prompt.
        G: completions a prompt.

    Returns:
        (n·G,) tensor of floats: total_reward(text, answer), points.
    """
    ### BEGIN SOLUTION
    rewards = []
    for row, ids in enumerate(completion_ids.tolist()):
        rewards.append(total_reward(tokenizer.decode(ids), answers[row // G]))
    return torch.tensor(rewards)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Go through the rows and decode each: `completion_ids.tolist()` has plain lists.
# </details>
# <details><summary>Hint 2</summary>
#
# Which prompt does row 5 belong to, with G = 3?
# </details>
# <details><summary>Hint 3</summary>
#
# Row i belongs to prompt `i // G`.
# </details>

# %% nbgrader={"grade_id": "check_rewards", "grade": true, "points": 1}
from cherrytop.checks.train import scored
check = Check(reward_completions, "grpo/train")
texts = ["<answer>7</answer>", "<answer>8</answer>", "<answer>7</answer>",
         "<answer>8</answer>", "it is <answer>8</answer>", "8"]
check(texts, [7, 8], G=3, through=scored, equals=[1.1, 0.1, 1.1, 1.1, 1.1, 0],
      because="1 for the right number, 0.1 for the form.")
check.done(hidden=2, about="larger groups, text behind the end")
### BEGIN HIDDEN TESTS
def hidden():
    check(["<answer>5</answer>|<answer>6</answer>", "<answer>|5</answer>"], [5, 6],
          G=1, through=scored, equals=[1.1, 0.0])
    import random
    draw = random.Random(check.seed)
    answers = [draw.randint(0, 58) for _ in range(4)]
    given = [draw.choice((answer, answer + 1)) for answer in answers for _ in range(5)]
    gold = [answer for answer in answers for _ in range(5)]
    check([f"<answer>{number}</answer>" for number in given], answers, 5,
          through=scored,
          equals=[1.1 if a == b else 0.1 for a, b in zip(given, gold, strict=True)])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. One update
#
# Now the pieces of earlier exercises, in a row:
#
# $$\text{rewards} \to A_i \qquad
# \rho_{i,t} = \frac{\pi_\theta(o_{i,t})}{\pi_\text{old}(o_{i,t})} \qquad
# \text{loss} = \frac{-\sum_{i,t} \min(\rho_{i,t} A_i, \operatorname{clip}(
# \rho_{i,t}) A_i)}{\text{number of real tokens}}$$
#
# $\pi_\text{old}$ are the log-probabilities that the rollout wrote down: plain
# numbers. $\pi_\theta$ are those of the same tokens under the model as it is *now*,
# at the same temperature, with a gradient. In the first update after a rollout the
# two are equal, and every ratio is 1. That is a free test of your whole pipeline: if
# it is not 1, sampling and scoring do not mean the same distribution.
#
# By hand: three tokens, all with logit 0, so each has probability 1/3. One prompt,
# and two completions of one token: token 1 earns 1, token 2 earns 0. The advantages
# are ±0.707, and at ratio 1 the gradient of −ρA is −A · ∇log π. For token 1 that is
# −0.707 · (−1/3, 2/3, −1/3), for token 2 it is +0.707 · (−1/3, −1/3, 2/3). Their
# mean is (0, −0.354, 0.354). A step downhill at rate 1 moves the logits by
# (0, +0.354, −0.354): what did better is likelier, and token 0, which nobody drew,
# stays.


# %% nbgrader={"grade_id": "grpo_step", "solution": true}
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    """One update of the model from one batch of rollouts.

    Exactly one step of the optimizer, with the gradient of
    aggregate(per_token, mask, "dapo"): the sum of clipped_loss's per_token over the
    real tokens, divided by their number. No KL term, no clipping of gradients.
    Gradients that are left from an earlier step do not count.

    Args:
        model: as in rollout; trained in place.
        optimizer: a torch optimizer over the model's parameters.
        prompts: (n, P); completion_ids, mask, old_logprobs: (n·G, L), as rollout
            gives them. Nothing behind the end may move the model.
        rewards: (n·G,) points. The advantages are group_advantages(rewards, G), its
            other arguments by default.
        G: completions a prompt.
        T: the temperature that the completions were sampled with.
        epsilon: the clip on both sides of 1, epsilon and epsilon_high.

    Returns:
        dict: "loss" and the stats of clipped_loss, "clip_low", "clip_high" and
        "mean_ratio", all floats, from before the update.

    Source: Shao et al. 2024, arXiv 2402.03300, Eq. 3 with beta = 0; Yu et al. 2025
    (DAPO), arXiv 2503.14476, Eq. 8, for the mean over all tokens.
    """
    ### BEGIN SOLUTION
    advantages = group_advantages(rewards, G)  # (B,)
    logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )  # (B, L), with gradient
    per_token, stats = clipped_loss(
        logprobs, old_logprobs, advantages, mask, epsilon, epsilon
    )
    loss = aggregate(per_token, mask, "dapo")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.item(), **stats}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Four lines make the loss: `group_advantages`, `completion_logprobs`,
# `clipped_loss`, `aggregate`. Three update the model.
# </details>
# <details><summary>Hint 2</summary>
#
# `completion_logprobs(model, prompts, completion_ids, T, completion_mask=mask)`
# reads the prompts as they are, n of them; it knows about groups. What T does it get?
# </details>
# <details><summary>Hint 3</summary>
#
# `per_token, stats = clipped_loss(logprobs, old_logprobs, advantages, mask, epsilon,
# epsilon)`, then `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`.
# </details>
#
# The model of the checks is a table: the logits of what follows token 1 are its row
# 1. Gradient descent at rate 1 shows the gradient itself.

# %% nbgrader={"grade_id": "check_step", "grade": true, "points": 2}
from cherrytop.checks.train import statistics, toy, updates
check, table = Check(grpo_step, "grpo/train", rtol=1e-3), torch.zeros(3, 3)
one, at = ([[1]], [[1], [2]], [[1.0, 0]], 2), {"through": updates, "part": (0, 1)}
check(table, *one, **at, equals=[0, 0.3535, -0.3535], because="The example above.")
check(table, *one, T=2.0, **at, equals=[0, 0.1768, -0.1768], because="Half of it.")
check(table, [[1], [2]], [[1], [2], [1], [2]], [[9.0, 5, 1, 0]], 2, **at,
      equals=[0, 0.1768, -0.1768], because="Each reward against its own group.")
check(table, [[2]], [[0, 0], [1, 2]], [[0.0, 1]], 2, mask=[[1, 0], [1, 1]],
      through=updates, part=0,
      equals=[[0, 0, 0], [-0.0786, -0.0786, 0.1571], [-0.2357, 0.2357, 0]],
      because="Three real tokens; nothing behind the end moves row 0.")
check.done(hidden=7, about="longer completions, models that see everything, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.checks.train_parts import library_step

    draw = torch.Generator().manual_seed(check.seed)
    def rand(*shape):
        return torch.randn(*shape, generator=draw, dtype=torch.float64)

    for sees, T, n, G in (("last", 1.0, 2, 3), ("all", 1.0, 3, 4), ("all", 0.6, 2, 5)):
        table, prompts = rand(7, 5), torch.randint(1, 5, (n, 4), generator=draw)
        ids = torch.randint(1, 5, (n * G, 6), generator=draw)
        lengths = torch.randint(1, 7, (n * G,), generator=draw)
        mask = (torch.arange(6) < lengths[:, None]).double()
        ids[mask == 0] = 0
        rewards = rand(1, n * G) * torch.arange(1, n + 1).repeat_interleave(G)
        batch = (table, prompts, ids, rewards, G)
        given = {"mask": mask, "sees": sees, "T": T, "epsilon": 0.1}
        expected = updates(library_step, *batch, **given)
        check(*batch, **given, through=updates, equals=expected, rtol=1e-5)
        old = rand(n * G, 6) * 0.3 - 1.5
        expected = updates(library_step, *batch, **given, old_logprobs=old)
        check(*batch, **given, old_logprobs=old, through=updates, equals=expected,
              rtol=1e-5)
    old[mask == 0] = -1e4
    check(*batch, **given, old_logprobs=old, through=updates, equals=expected,
          rtol=1e-5)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# A rollout may serve several updates. From the second on, the model is no longer
# the one that sampled, and ratio and clip have work to do. And what an earlier
# update left behind in `.grad` is none of this batch's business.
#
# By hand: let both tokens have been drawn with probability 2/9, and let them have
# 1/3 now: ratio 1.5. Token 1 did better and is beyond 1 + 0.2 already, so its
# gradient stops. Token 2 did worse, and its gradient counts, with weight 1.5.

# %% nbgrader={"grade_id": "check_later_updates", "grade": true, "points": 1}
check = Check(grpo_step, "grpo/train", rtol=1e-3)
table, one, old = torch.zeros(3, 3), ([[1]], [[1], [2]]), [[-1.5041], [-1.5041]]
check(table, *one, [[5.0, 0], [2, 2]], 2, through=updates, part=(1, 1), equals=[0] * 3,
      because="Equal rewards in the second batch: no gradient, so nothing may move.")
check(table, *one, [[1.0, 0]], 2, old_logprobs=old, through=updates, part=(0, 1),
      equals=[0.1768, 0.1768, -0.3535], because="The ratio is 1.5 for both tokens.")
check(table, *one, [[1.0, 0]], 2, old_logprobs=old, through=statistics,
      equals={"loss": [0.1061], "mean_ratio": [1.5]}, because="Before the update.")
chances = check.value(through=toy)
check.that(chances == sorted(set(chances)) and chances[-1] > 0.7,
           f"token 1 alone is rewarded, so its chance must rise in 5 steps: {chances}")
check.done(hidden=6, about="ratio 1 at first, other clips, equal rewards, other toys")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.checks.train_parts import library_step

    draw = torch.Generator().manual_seed(check.seed)
    table = torch.randn(4, 4, generator=draw)
    ids = torch.randint(0, 4, (6, 1), generator=draw)
    batch = (table, [[1], [3]], ids)
    rewards = [[1.0, 0, 0, 3, 0, 7]]
    check(*batch, rewards, 3, T=1.3, through=statistics, part="mean_ratio",
          equals=[1.0])
    changes = check.value(*batch, [[2.0, 2, 2, 0, 0, 0]], 3, through=updates)
    check.that(bool((changes == 0).all()),
               "equal rewards in every group, so no weight may change at all")
    three = [rewards[0], rewards[0], [4.0, 4, 4, 1, 2, 0]]
    for epsilon in (0.05, 0.5):
        check(*batch, three, 3, epsilon=epsilon, through=updates, rtol=1e-5,
              equals=updates(library_step, *batch, three, 3, epsilon=epsilon))
    for seed in (1, 2):
        chances = check.value(through=toy, seed=seed, lr=0.5)
        check.that(chances == sorted(set(chances)) and chances[-1] > 0.45,
                   f"the chance of the rewarded token must rise: {chances}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The loop
#
# Everything is there but the run itself. What goes wrong here is seldom a formula.
# It is a reward of the last batch that meets the completions of this one; an
# optimizer that is made anew in every step and so forgets its averages; AdamW's
# default weight decay, which moves the model where nobody learned anything; a score
# on the training problems that looks like progress. The checks therefore put
# noteworthy parts in place of yours, which write down how they are called.


# %% nbgrader={"grade_id": "train", "solution": true}
def train(config, model, tokenizer):
    """Run GRPO on a model, in place, and return what happened in every step.

    A step draws num_prompts of the problems at random, makes one rollout, scores
    it, and makes num_iterations updates with it. The parts are called under the
    names that this notebook gives them: rollout, reward_completions, grpo_step.
    Equal seeds give equal runs: one torch.Generator, seeded once, is the source of
    all chance.

    Args:
        config: dict of plain values:
            problems: list of Problem(prompt, answer) to train on. encode_prompts(
                tokenizer, [prompt, …])[0] are the ids of a batch.
            held_out: list of Problem that no update may see.
            num_steps: rollouts; num_prompts: problems a rollout, drawn with or
                without replacement; G, T, max_new: as in rollout.
            num_iterations: calls of grpo_step for each rollout.
            lr: learning rate of one Adam for the whole run (or AdamW without weight
                decay), constant.
            eval_every: after so many steps, and after every further so many,
                held-out pass@1 is measured.
            seed: of the generator.
        model: as in rollout; trained in place.
        tokenizer: has eos_id, encode and decode.

    Returns:
        list of num_steps dicts: "reward", mean of the step's rewards; "informative",
        share of its groups whose rewards are not all equal; "length", mean real
        tokens a completion; "pass_at_1", evaluate(model, tokenizer, held_out,
        max_new)[0]["pass_at_1"] after the step, where it is due, else None. Further
        keys are welcome.

    Source: Shao et al. 2024, arXiv 2402.03300, Algorithm 1.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(config["seed"])
    # AdamW would shrink the weights by default, whatever the rewards say.
    optimizer = torch.optim.Adam(model.parameters(), lr=config["lr"])
    problems, G, T = config["problems"], config["G"], config["T"]
    history = []
    for step in range(1, config["num_steps"] + 1):
        size = (config["num_prompts"],)
        chosen = torch.randint(len(problems), size, generator=generator)
        batch = [problems[i] for i in chosen]
        prompts, _ = encode_prompts(tokenizer, [p.prompt for p in batch])
        completion_ids, mask, old_logprobs = rollout(
            model, prompts, G, T, config["max_new"], tokenizer.eos_id, generator
        )
        answers = [p.answer for p in batch]
        rewards = reward_completions(tokenizer, completion_ids, answers, G)
        for _ in range(config["num_iterations"]):
            stats = grpo_step(
                model, optimizer, prompts, completion_ids, mask, old_logprobs,
                rewards, G, T,
            )
        pass_at_1 = None
        if step % config["eval_every"] == 0:
            held_out, max_new = config["held_out"], config["max_new"]
            metrics, _ = evaluate(model, tokenizer, held_out, max_new)
            pass_at_1 = metrics["pass_at_1"]
        informative = informative_groups(rewards, G).float()
        history.append({
            "reward": rewards.mean().item(),
            "informative": informative.mean().item(),
            "length": mask.sum(dim=1).mean().item(),
            "pass_at_1": pass_at_1,
            **stats,
        })
    return history
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Before the loop: the generator and the optimizer, once. In it: draw, encode, roll
# out, score, update, perhaps measure, append.
# </details>
# <details><summary>Hint 2</summary>
#
# `torch.randint(len(problems), (num_prompts,), generator=generator)` draws. The
# answers that reward_completions gets are those of the same problems, in order.
# </details>
# <details><summary>Hint 3</summary>
#
# `informative_groups(rewards, G).float().mean().item()` is the share,
# `mask.sum(dim=1).mean().item()` the length. Pass T to grpo_step as well.
# </details>
#
# In the check, the first rollout answers 1 and 2 of 3 rightly, the second 2 and 3,
# the third 3 and 1, the fourth 1 and 2, whatever the prompts are. Right ones are 5
# tokens long, wrong ones 11.

# %% nbgrader={"grade_id": "check_loop", "grade": true, "points": 2}
from cherrytop.checks.train_loop import expected_pass_at_1, loop, repeats
check = Check(train, "grpo/train")
a, b = 1.1, 0.1  # right and wrong, both in the right form
paid = [[a, b, b, a, a, b], [a, a, b, a, a, a], [a, a, a, a, b, b], [a, b, b, a, a, b]]
check(through=loop, part="rewards", equals=paid, because="Of this rollout, in order.")
check(through=loop, part="broken", equals=[], because="What is listed is not kept.")
score = expected_pass_at_1()  # of the model that the second step makes
check(through=loop, part="history", rtol=1e-4, because="Measure after the update.",
      equals={"reward": [0.6, 0.9333, 0.7667, 0.6], "informative": [1, 0.5, 0.5, 1],
              "length": [8, 6, 7, 8], "pass_at_1": [None, score, None, score]})
check.done(hidden=6, about="several updates a rollout, seeds, other lengths of the run")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.checks.train_loop import expected_loop

    check(through=loop, part="order", equals="RURURURU")
    twice = {"num_iterations": 2, "num_steps": 3, "salt": check.seed}
    long = {"num_steps": 5, "eval_every": 4, "salt": check.seed + 1}  # other answers
    for part in ("order", "rewards"):
        check(**twice, through=loop, part=part, equals=expected_loop(**twice)[part])
    check(**long, through=loop, part="history", rtol=1e-4,
          equals=expected_loop(**long)["history"])
    check(lr=1e-5, T=1.5, max_new=14, seed=7, through=loop, part="broken", equals=[])
    check(check.seed % 1000, through=repeats,
          equals={"equal seeds": True, "another seed": True})


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The run
#
# The checkpoint "sft" knows the form, `<answer>22</answer>`, and is right in 38 % of
# its samples: four in ten of its demonstrations were wrong. The held-out sums are in
# no text that it has seen. Thirty steps of 16 groups of eight:

# %%
def asked(problems):
    return [p._replace(prompt=chat_prompt(p.prompt)) for p in problems]


problems, held_out = map(asked, addition_problems(max_term=29))
config = {
    "problems": problems, "held_out": held_out, "seed": 0,
    "num_steps": 30, "num_prompts": 16, "G": 8, "T": 1.0, "max_new": 12,
    "num_iterations": 1, "lr": 2e-4, "eval_every": 5,
}
model, tokenizer = load("sft")
before, _ = evaluate(model, tokenizer, held_out, config["max_new"])
history = train(config, model, tokenizer)
print(f"held-out pass@1: {before['pass_at_1']:.2f} before, "
      f"{history[-1]['pass_at_1']:.2f} after")

# %%
columns = {
    "reward": ("Reward\n(points)", 1),
    "pass_at_1": ("Held-out\npass@1 (%)", 100),
    "informative": ("Informative\ngroups (%)", 100),
    "length": ("Length\n(tokens)", 1),
}


def curves(history):
    rows = [{"step": step, **row} for step, row in enumerate(history, start=1)]
    return figures.log_columns(rows, columns, window=5)


curves(history)

# %% [markdown]
# **What you should now see.** The reward climbs from about 0.5 to above 0.75, and
# held-out pass@1 from 0.38 to about 0.75: what was learned is adding, not these
# sums. Length falls: "it is" costs six tokens and earns nothing. And the share of
# informative groups falls as more and more groups are right throughout: the fuel
# is being used up.
#
# The last check repeats this in 20 steps with the library's parts in your loop, and
# at grading with further seeds. It judges bands rather than numbers.

# %% nbgrader={"grade_id": "check_run", "grade": true, "points": 1}
from cherrytop.checks.train_run import run
check = Check(train, "grpo/train")
(end,) = check.value([0], through=run)
check.that(end["measured"] > 0.5,
           f"held-out pass@1 must rise from 0.38 to 0.5, and is {end['measured']:.2f}")
check.that(end["reward"] > 0.6,
           f"the mean reward of the last 5 steps must pass 0.6: {end['reward']:.2f}")
check.done(hidden=9, about="other seeds: pass@1, form, length, KL; no reward at all")
### BEGIN HIDDEN TESTS
def hidden():
    runs = check.value([check.seed % 1000 + 1, check.seed % 1000 + 2], through=run)
    for each in runs:
        check.that(abs(each["pass_at_1"] - each["measured"]) < 0.005,
                   "the last pass_at_1 of the history is that of the trained model")
    bands = {"measured": (0.5, 1), "reward": (0.55, 1.1), "format": (0.9, 1),
             "length": (4, 10), "kl": (0.01, 1.0)}
    for name, (low, high) in bands.items():
        values = [each[name] for each in (end, *runs)]
        check.that(low <= min(values) and max(values) <= high,
                   f"{name} of three runs must lie in {low} … {high}: {values}")
    (idle,) = check.value([0], "midtrained", check.seed, num_steps=3, lr=0.01,
                          eval_every=3, through=run)
    check.that(not idle["moved"],
               "no completion earned anything, so no weight may change, not by a bit: "
               "where does the change come from, if not from weight decay?")
    again = [check.value([3], num_steps=2, eval_every=2, through=run) for _ in range(2)]
    check.that(again[0] == again[1], "the same seed must give the same run")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. R1-Zero's way: without SFT
#
# The checkpoint "pretrained" has never seen a demonstration. But its web text has
# forum pages, some with answer tags: it writes the form in 14 of 100 samples and is
# right in 1 of 100. So there is something to amplify. Look at the informative groups
# beside the reward.

# %%
model, tokenizer = load("pretrained")
longer = {**config, "num_steps": 40, "eval_every": 10, "lr": 3e-4}
bypass = train(longer, model, tokenizer)
curves(bypass)

# %% [markdown]
# First the form is learned: 0.1 point, found often. The more groups earn 0.1
# throughout, the fewer are informative, and then the wait is for luck: in 40 steps,
# held-out pass@1 moves from 1 % to about 3 %. With 160 steps it passed 10 % in both
# runs that we tried. From "midtrained", which adds far better but has forgotten the
# form, most likely no weight will move at all: try it, and compare with the
# chapter's table.
#
# ## What to take away
#
# - A GRPO step is sampling, scoring, comparing, one small update. Most of its time
#   is sampling.
# - Ratio 1 in the first update is a free test. So is a run without reward, which
#   must not move a single bit.
# - Believe held-out problems, not the reward. And look at the informative groups
#   first: they say whether there is anything to learn from.
#
# **Read again** the section on a measured zero, if the bypass surprised you.
#
# **For the curious.** Set `num_iterations` to 4 and watch `mean_ratio` and
# `clip_high` in the history. Or train at T = 0.5: how many groups are informative?
