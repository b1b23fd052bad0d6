# ---
# jupyter:
#   cherrytop:
#     minutes: 35
#     compute: CPU
#     chapter: preferences
# ---

# %% [markdown]
# # From comparisons to DPO: a loss without a reward model
#
# Of two answers, a person says which one is better. That is cheap to ask, and it
# is enough to train on: the chosen answer should have the higher reward. A reward
# model learns that reward; DPO reads it off the policy itself, so that no reward
# model and no sampling are needed.
#
# **You will**
# - turn choices into a loss, and keep it finite where rewards lie far apart
#   (`bt_loss`);
# - get one number an answer from the log-probabilities of its tokens
#   (`pair_logprobs`);
# - write DPO's loss with the rewards that it implies (`dpo_loss`);
# - read its log without being fooled (`preference_accuracy`).
#
# **You need** `token_logprobs` of the exercise `pretraining/token_logprobs`, for
# the last part. If you skipped it, the library has one.

# %%
import torch

from cherrytop.checks import Check
from cherrytop.checks.dpo import alone, gradient_alone
from cherrytop.logprobs import token_logprobs  # or paste your own instead

# %% [markdown]
# ## 1. From a choice to a loss
#
# Bradley and Terry: the further two rewards lie apart, the surer the choice.
#
# $$P(c \text{ is chosen over } r) = \sigma(r_c - r_r), \qquad
# \mathcal L = -\log \sigma(r_c - r_r)$$
#
# By hand, for three pairs with the rewards
#
# | pair | chosen | rejected | margin | σ(margin) | loss |
# |---|--:|--:|--:|--:|--:|
# | 1 | 3 | 1 | 2 | 0.8808 | 0.1269 |
# | 2 | 1 | 1 | 0 | 0.5 | 0.6931 |
# | 3 | −1 | 2 | −3 | 0.0474 | 3.0486 |
#
# The mean of the three losses is 1.2896. The slope of a pair's loss is −σ(−margin):
# pair 1 hardly pulls (0.12), pair 3 pulls with nearly full force (0.95).


# %% nbgrader={"grade_id": "bt_loss", "solution": true}
def bt_loss(r_chosen, r_rejected):
    """How surprising the choices are: the mean over pairs of −log σ(r_c − r_r).

    Args:
        r_chosen: (B,) float tensor, rewards of the chosen answers. With gradient.
        r_rejected: (B,) rewards of the rejected ones, in the same order.

    Returns:
        Scalar tensor in nats a pair, in the dtype of the rewards, with gradient.
        Value and gradient are finite, and right, for rewards up to ±10,000, also in
        float32.

    Raises:
        ValueError: the two shapes differ.

    Source: Bradley & Terry 1952; Rafailov et al. 2023, equation 2, arXiv 2305.18290.
    """
    ### BEGIN SOLUTION
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean()
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Only the margin r_chosen − r_rejected counts. First a loss for every pair, then
# their mean.
# </details>
# <details><summary>Hint 2</summary>
#
# In float32, σ(−200) is 0, and log 0 is −∞. The two steps have to be one.
# </details>
# <details><summary>Hint 3</summary>
#
# `torch.nn.functional.logsigmoid` is that one step.
# </details>

# %% nbgrader={"grade_id": "check_bt_loss", "grade": true, "points": 2}
check = Check(bt_loss, "preferences/dpo")
r_c, r_r = torch.tensor([3.0, 1.0, -1.0]), torch.tensor([1.0, 1.0, 2.0])
check(r_c[2:], r_r[2:], equals=3.048587, because="This is pair 3 of the table.")
check(r_c, r_r, equals=1.289554, because="These are the three pairs of the table.")
pull = torch.tensor([0.0397343, 0.1666667, 0.3175247])  # σ(−margin) / 3 pairs
check.gradient(r_c, r_r, of=0, equals=-pull, because="Chosen rewards are to rise.")
check.gradient(r_c, r_r, of=1, equals=pull, because="Rejected ones are to fall.")
check.raises(ValueError, r_c, r_r[:, None],
             because="(3,) minus (3, 1) is (3, 3): every chosen with every rejected.")
check.done(hidden=8, about="fresh pairs, both gradients, float64, shifted rewards")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.preferences import bt_loss as reference

    generator = torch.Generator().manual_seed(check.seed)
    r_c, r_r = torch.randn(2, 7, generator=generator, dtype=torch.float64) * 3
    expected = reference(r_c, r_r)
    check(r_c, r_r, equals=expected, dtype=torch.float64)
    check(r_c.float(), r_r.float(), equals=expected, dtype=torch.float32)
    pull = torch.sigmoid(r_r - r_c) / 7
    check.gradient(r_c, r_r, of=0, equals=-pull)
    check.gradient(r_c, r_r, of=1, equals=pull)
    constant = torch.randn(7, generator=generator, dtype=torch.float64) * 40
    check(r_c + constant, r_r + constant, equals=expected,
          because="A constant in both rewards of a pair must change nothing.")
    both = check.value(r_c[:1], r_r[:1]), check.value(r_r[:1], r_c[:1])
    total = sum(torch.exp(-torch.as_tensor(loss)) for loss in both).item()
    check.that(abs(total - 1) < 1e-6,
               "the chances exp(−loss) of the two possible choices must add up to 1; "
               f"they add up to {total:.6f}")
    check(r_c, r_c.clone(), equals=0.69314718, because="Equal rewards cost ln 2.")
    check.raises(ValueError, r_c, r_r[:1],
                 because="7 chosen answers and 1 rejected one make no pairs.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# A reward model that is sure and wrong has huge margins, and early in a run log-
# probabilities jump. One `inf` or `nan` in a batch ruins every weight. Here the
# first pair is ranked rightly by 20,000 and costs nothing, the second wrongly by
# 20,000 and costs just that.

# %% nbgrader={"grade_id": "check_bt_far", "grade": true, "points": 1}
check = Check(bt_loss, "preferences/dpo")
far, near = torch.tensor([1e4, -1e4]), torch.tensor([-1e4, 1e4])
check(far, near, equals=10_000, because="The mean of 0 and 20,000.")
check.gradient(far, near, of=0, equals=[0, -0.5],
               because="The first pair does not pull, the second with full force.")
check.done(hidden=5, about="other distances, float64")
### BEGIN HIDDEN TESTS
def hidden():
    generator = torch.Generator().manual_seed(check.seed)
    margin = torch.randint(200, 9000, (5,), generator=generator).float()
    margin[1:3] *= -1
    check(margin, 0 * margin, equals=(-margin).clamp(min=0).mean())
    check.gradient(0 * margin, margin, of=0, equals=-0.2 * (margin > 0))
    one_way, other_way = torch.tensor([0.0, 120.0, 7e3]), torch.tensor([95.0, 0, 0])
    check(one_way, other_way, equals=95 / 3)
    check.gradient(one_way, other_way, of=1, equals=[1 / 3, 0, 0])
    check(torch.tensor([-4e3, 1.0]).double(), torch.tensor([5e3, 1.0]).double(),
          equals=(9e3 + 0.69314718) / 2, dtype=torch.float64)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. One number an answer
#
# An answer is many tokens. Its probability is the product of theirs, so its
# log-probability is the *sum*. Trainers run the chosen and the rejected answers
# through the model in one batch, all chosen ones first. Here B = 2 pairs:
#
# | row | answer | token log-probabilities | mask | sum |
# |--:|---|---|---|--:|
# | 0 | chosen of pair 0 | −1, −2, −4 | 1, 1, 1 | −7 |
# | 1 | chosen of pair 1 | −3, −1, −9 | 1, 1, 0 | −4 |
# | 2 | rejected of pair 0 | −2, −2, −7 | 0, 1, 1 | −9 |
# | 3 | rejected of pair 1 | −1, −5, −6 | 0, 1, 0 | −5 |
#
# A 0 on the left of a mask is a token of the prompt, one on the right is padding.


# %% nbgrader={"grade_id": "pair_logprobs", "solution": true}
def pair_logprobs(logprobs, mask):
    """The log-probability of every answer of a batch of pairs.

    Args:
        logprobs: (2B, T) float tensor, log-probabilities of tokens in nats: row i is
            the chosen answer of pair i, row B + i the rejected one. With gradient.
        mask: (2B, T), 1 = a token of the answer, 0 = prompt or padding. What stands
            there counts for nothing, even if it is −inf.

    Returns:
        chosen, rejected: two (B,) tensors in nats, in the dtype of `logprobs`: the
        *sum* over the tokens of the answer, not their mean.

    Source: Rafailov et al. 2023, equation 7; the layout is that of TRL's `DPOTrainer`.
    """
    ### BEGIN SOLUTION
    sums = logprobs.masked_fill(mask == 0, 0.0).sum(dim=1)  # (2B,)
    B = len(sums) // 2
    return sums[:B], sums[B:]
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First one number a row, then the upper and the lower half of them.
# </details>
# <details><summary>Hint 2</summary>
#
# Multiplying with the mask is nearly right. What is −inf · 0?
# </details>
# <details><summary>Hint 3</summary>
#
# `logprobs.masked_fill(mask == 0, 0.0)` puts zeros where the mask has zeros. `chunk(2)`
# halves a tensor.
# </details>

# %% nbgrader={"grade_id": "check_pair_logprobs", "grade": true, "points": 2}
check = Check(pair_logprobs, "preferences/dpo")
logprobs = torch.tensor([[-1.0, -2, -4], [-3, -1, -9], [-2, -2, -7], [-1, -5, -6]])
mask = torch.tensor([[1, 1, 1], [1, 1, 0], [0, 1, 1], [0, 1, 0]])
check(logprobs, mask, equals=([-7, -4], [-9, -5]), because="This is the table above.")
never = torch.tensor([[-0.5, -1.5, float("-inf")], [-2.0, -3.0, -4.0]])
check(never, torch.tensor([[1, 1, 0], [1, 1, 1]]), equals=([-2], [-9]),
      because="The last token of row 0 is padding; its −inf must not count.")
check.gradient(logprobs, mask, of=0, part=0,
               equals=[[1, 1, 1], [1, 1, 0], [0, 0, 0], [0, 0, 0]])
check.done(hidden=4, about="more pairs, gradients, float64, a mask of truth values")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.preferences import pair_logprobs as reference

    generator = torch.Generator().manual_seed(check.seed)
    logprobs = -3 * torch.rand(6, 5, generator=generator, dtype=torch.float64) - 0.1
    mask = torch.tensor([[0, 0, 1, 1, 0], [0, 1, 1, 1, 1], [1, 1, 0, 0, 0],
                         [1, 1, 1, 1, 1], [0, 1, 0, 0, 0], [0, 0, 0, 1, 1]])
    check(logprobs, mask, equals=reference(logprobs, mask))
    check(logprobs, mask.bool(), part=1, dtype=torch.float64,
          equals=reference(logprobs, mask)[1])
    for part, rows in ((0, slice(0, 3)), (1, slice(3, 6))):
        of_half = torch.zeros_like(logprobs)
        of_half[rows] = mask[rows].double()
        check.gradient(logprobs, mask, of=0, part=part, equals=of_half,
                       because="Every token of the answer counts with weight 1.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. DPO's loss
#
# RLHF's best policy is the reference, tilted by the reward. Turned around, a policy
# tells which reward would have tilted it so, up to a constant of the prompt:
#
# $$\hat r = \beta \,(\log \pi_\theta - \log \pi_{\text{ref}}), \qquad
# \mathcal L_{\text{DPO}} = -\log \sigma(\hat r_c - \hat r_r)$$
#
# The constant cancels in the difference. So this is `bt_loss` again, of rewards
# that nobody had to learn. By hand, for two pairs and β = 0.1:
#
# | | policy | reference | moved | reward |
# |---|--:|--:|--:|--:|
# | pair 1, chosen | −18 | −20 | +2 | 0.2 |
# | pair 1, rejected | −26 | −23 | −3 | −0.3 |
# | pair 2, chosen | −30 | −24 | −6 | −0.6 |
# | pair 2, rejected | −28 | −32 | +4 | 0.4 |
#
# The margins are 0.5 and −1, the losses 0.4741 and 1.3133, their mean is 0.8937.
#
# Two things are for the gradient. The reference is a frozen copy, so nothing may
# flow into it. And the rewards go into the log, so they are returned *detached*:
# who logs them must not keep the whole graph alive, or train on them by accident.


# %% nbgrader={"grade_id": "dpo_loss", "solution": true}
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    """DPO's loss and the rewards that it implies, r = beta·(pi − ref).

    loss = mean over pairs of −log σ(beta·(pi_c − ref_c) − beta·(pi_r − ref_r))

    Args:
        pi_c: (B,) log-probabilities of the chosen answers under the policy, in nats,
            summed over tokens. With gradient.
        pi_r: (B,) the same of the rejected answers.
        ref_c, ref_r: (B,) the same two under the reference. The loss must send no
            gradient to them, even if they could take one.
        beta: number above 0, the price of leaving the reference.

    Returns:
        loss: scalar tensor in nats a pair, with gradient to pi_c and pi_r.
        rewards_c, rewards_r: (B,) tensors, the implicit rewards in nats, detached.
        All in the dtype of pi_c, and finite for log-probabilities up to ±10,000.

    Source: Rafailov et al. 2023, equation 7, arXiv 2305.18290; TRL's "sigmoid" loss.
    """
    ### BEGIN SOLUTION
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Begin with the two rewards, the last column of the table. You may call your
# `bt_loss` with them.
# </details>
# <details><summary>Hint 2</summary>
#
# `x.detach()` has the same numbers, and no gradient goes through it. Which of the
# four inputs need it, and which of the three outputs?
# </details>
# <details><summary>Hint 3</summary>
#
# Detach the rewards only in the `return`. If you detach them before the loss is
# taken, the loss has no gradient at all.
# </details>

# %% nbgrader={"grade_id": "check_dpo_loss", "grade": true, "points": 2}
check = Check(dpo_loss, "preferences/dpo")
pi_c, pi_r = torch.tensor([-18.0, -30.0]), torch.tensor([-26.0, -28.0])
ref_c, ref_r = torch.tensor([-20.0, -24.0]), torch.tensor([-23.0, -32.0])
check(pi_c, pi_r, ref_c, ref_r, 0.1, through=alone, part=0, equals=0.893669,
      because="This is the table above.")
check(pi_c, pi_r, pi_c, pi_r, 0.7, through=alone, part=0, equals=0.693147,
      because="Where policy and reference agree, the loss is ln 2, whatever beta is.")
check(pi_c, pi_r, ref_c, ref_r, 0.5, through=gradient_alone, of=0, part_of_value=0,
      equals=[-0.0189645, -0.2483268],
      because="beta = 0.5; −0.5·σ(−2.5)/2 and −0.5·σ(5)/2.")
check(100 * pi_c, 100 * pi_r, ref_c, ref_r, 1.0, through=alone, part=0, equals=104)
check.done(hidden=8, about="four gradient signs, other betas, ±10,000, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.preferences import dpo_loss as reference

    generator = torch.Generator().manual_seed(check.seed)
    columns = torch.randn(4, 6, generator=generator, dtype=torch.float64) * 4 - 50
    loss = {"through": alone, "part": 0}
    slope = {"through": gradient_alone, "part_of_value": 0}
    for beta in (0.03, 2.0):
        check(*columns, beta, **loss, equals=reference(*columns, beta)[0],
              dtype=torch.float64)
    pi_c, pi_r, ref_c, ref_r = columns
    pull = 0.3 / 6 * torch.sigmoid(0.3 * (pi_r - ref_r - pi_c + ref_c))
    check(*columns, 0.3, **slope, of=0, equals=-pull,
          because="Chosen answers go up: −beta·σ(−margin)/B, never 0.")
    check(*columns, 0.3, **slope, of=1, equals=pull,
          because="Rejected answers go down: beta·σ(−margin)/B.")
    far, zero = torch.tensor([1e4, -1e4]), torch.zeros(2)
    near = torch.tensor([1.0, -2.0]), torch.tensor([-1.0, 3.0])
    check(far, -far, *near, 1.0, **loss, equals=9997.5, dtype=torch.float32)
    check(far, -far, *near, 1.0, **slope, of=0, equals=[0, -0.5])
    check(zero, zero, far, -far, 1.0, **slope, of=1, equals=[0.5, 0])
    one = [column[:1] for column in columns]
    check(*one, 0.2, **loss, equals=reference(*one, 0.2)[0])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Now what else it returns, and where no gradient may go.

# %% nbgrader={"grade_id": "check_implicit_rewards", "grade": true, "points": 2}
check = Check(dpo_loss, "preferences/dpo")
moved = torch.tensor([-18.0, -30.0]), torch.tensor([-26.0, -28.0])
start = torch.tensor([-20.0, -24.0]), torch.tensor([-23.0, -32.0])
check(*moved, *start, 0.1, through=alone, part=1, equals=[0.2, -0.6])
check(*moved, *start, 0.1, through=alone, part=2, equals=[-0.3, 0.4])
slope = {"through": gradient_alone, "equals": [0, 0]}
check(*moved, *start, 0.1, of=2, part_of_value=0, **slope,
      because="ref_c belongs to a frozen model: no gradient may reach it.")
check(*moved, *start, 0.1, of=0, part_of_value=1, **slope,
      because="The returned rewards must be detached.")
check.done(hidden=5, about="the same for rejected answers, another beta, float64")
### BEGIN HIDDEN TESTS
def hidden():
    generator = torch.Generator().manual_seed(check.seed)
    columns = torch.randn(4, 5, generator=generator, dtype=torch.float64) * 9 - 70
    pi_c, pi_r, ref_c, ref_r = columns
    for part, gain in ((1, pi_c - ref_c), (2, pi_r - ref_r)):
        check(*columns, 0.4, through=alone, part=part, equals=0.4 * gain,
              dtype=torch.float64)
    for of, part, because in (
        (3, 0, "No gradient may reach ref_r."),
        (1, 2, "The returned rewards must be detached."),
        (2, 1, "The returned rewards must be detached."),
    ):
        check(*columns, 0.4, of=of, part_of_value=part, through=gradient_alone,
              equals=torch.zeros(5), because=because)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Read the log
#
# Next to the loss a log shows the share of pairs that are in the right order. At the
# start policy and reference agree and all rewards are 0: tied. TRL counts a tie as
# wrong, and so do we. A run begins at 0, not at one half.
#
# Five pairs by hand, chosen against rejected: 0.2 > −0.3 is right, −0.6 < 0.4 wrong,
# 0 = 0 wrong, −0.1 > −0.5 right though both are negative, 0.9 > 0.5 right. So 3 of 5.


# %% nbgrader={"grade_id": "preference_accuracy", "solution": true}
def preference_accuracy(rewards_c, rewards_r):
    """The share of pairs whose chosen answer has the strictly higher reward.

    Args:
        rewards_c: (B,) float tensor, rewards of the chosen answers.
        rewards_r: (B,) rewards of the rejected ones.

    Returns:
        One number in [0, 1]. A tie counts as wrong.

    Source: TRL's `DPOTrainer`, `rewards/accuracies`.
    """
    ### BEGIN SOLUTION
    return (rewards_c > rewards_r).double().mean().item()
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Compare pair by pair; that gives B truth values.
# </details>
# <details><summary>Hint 2</summary>
#
# The share of true ones is their mean. PyTorch takes no mean of truth values.
# </details>
# <details><summary>Hint 3</summary>
#
# `(a > b).double().mean()`.
# </details>

# %% nbgrader={"grade_id": "check_preference_accuracy", "grade": true, "points": 1}
check = Check(preference_accuracy, "preferences/dpo")
check(torch.tensor([0.2, -0.6, 0, -0.1, 0.9]), torch.tensor([-0.3, 0.4, 0, -0.5, 0.5]),
      equals=0.6, because="Pairs 1, 4 and 5 are in the right order.")
check(torch.tensor([0.0, 0.0]), torch.tensor([0.0, 0.0]), equals=0.0,
      because="At the start of a run all pairs are tied, and a tie counts as wrong.")
check.done(hidden=3, about="longer batches, close calls, a single pair")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.preferences import preference_accuracy as reference

    generator = torch.Generator().manual_seed(check.seed)
    rewards = torch.randint(-3, 4, (2, 31), generator=generator).double() / 2
    check(*rewards, equals=reference(*rewards))
    close = torch.tensor([5.0, 5.0, -5.0, 7.0])
    check(close, close + torch.tensor([-1e-3, -1e-3, 1e-3, -1e-3]), equals=0.75)
    check(torch.tensor([-40.0]), torch.tensor([-41.0]), equals=1.0)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## What you should now see
#
# A model with three answers, `No`, `Never` and `Yes`, in the spirit of Razin et al.
# (2024). Each word has a direction, and the model moves one vector h. It learns
# that `No` is preferred to `Never`. `Yes` stands in no pair.

# %%
words = torch.tensor([[-3.0, 0.0], [1.0, 0.2], [1.0, -0.2], [-1.0, 2.0]])
ids = torch.tensor([[0, 1], [0, 2]])  # the question, then No; the question, then Never


def answers(h):
    """All log-probabilities, and those of the chosen and the rejected answer."""
    logits = (words @ h).expand(2, 2, 4)  # the same at every position
    pair = pair_logprobs(token_logprobs(logits, ids), torch.ones(2, 1))
    return logits[0, 0].log_softmax(dim=0), pair


# %%
h = torch.tensor([3.0, 0.0], requires_grad=True)
reference = [logprob.detach() for logprob in answers(h)[1]]
print("step   loss  right order   reward No  reward Never   P(No)  P(Never)  P(Yes)")
for step in range(101):
    everything, pair = answers(h)
    loss, r_c, r_r = dpo_loss(*pair, *reference, beta=1.0)
    if step % 20 == 0:
        right, (_, no, never, yes) = preference_accuracy(r_c, r_r), everything.exp()
        print(f"{step:4} {loss:6.3f} {right:12.0f} {r_c.item():11.2f}"
              f" {r_r.item():13.2f} {no:7.2f} {never:9.2f} {yes:7.2f}")
    (slope,) = torch.autograd.grad(loss, h)
    h = (h - 0.3 * slope).detach().requires_grad_()

# %% [markdown]
# The loss begins at ln 2 and falls all the time, and the pair is in the right order
# from the first update on. A log that shows only these two looks perfect. Now look at
# the two rewards apart. Their margin grows, but in the end *both* fall: `No`, which
# people chose, has become rarer, and `Yes`, its opposite, says nearly everything.
# What pulls `No` and `Never` apart pulls `Yes` even harder.
#
# ## What to take away
#
# - One choice, one margin: the loss sees only differences of rewards.
# - DPO's reward is how far the policy has moved from the reference, times β. At the
#   start it is 0, and the loss ln 2, whatever β is.
# - Log-probabilities of answers are sums, so long answers have long levers.
# - Plot `rewards/chosen` by itself. A growing margin is no proof that the chosen
#   answer becomes likelier.
#
# **Read again** the chapter's section "DPO, in four steps", if you cannot say why the
# reference stands in the loss, and "The loss, by hand" for the last table.
#
# **For the curious.** Add 0.1 times the chosen answer's negative log-probability to the
# loss in the last cell (a term of many published recipes). What happens to `Yes`, and
# what does the margin do?
