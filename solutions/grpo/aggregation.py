# ---
# jupyter:
#   cherrytop:
#     minutes: 40
#     compute: CPU
#     chapter: grpo_family
# ---

# %% [markdown]
# # What a token weighs: aggregation, and a batch in pieces
#
# GRPO gives a loss to every token, and a step needs one number. How the many become
# one decides how much a token of a long completion counts against one of a short
# completion: that is the length bias, and the whole difference between several
# published names. The same choice decides whether a batch may be cut into pieces
# without anybody noticing.
#
# **You will**
# - write `aggregate`, the four means that go by the names `grpo`, `bnpo`, `dapo` and
#   `dr_grpo`;
# - write `token_weights`, which shows the length bias without any gradient;
# - write `accumulate_step`, one update from a batch in pieces, which comes out the
#   same however the batch is cut.
#
# **You need** a little PyTorch: tensors, `backward`, and what an optimizer does. Of
# earlier exercises nothing is called here.

# %%
import torch

from cherrytop import figures
from cherrytop.accumulation import token_weights as ready_weights  # part 2, ready-made
from cherrytop.checks import Check
from cherrytop.checks.aggregation import one_update, rows_of_update

# %% [markdown]
# ## 1. From many losses to one
#
# Three completions of 4, 1 and 3 tokens. In a tensor they are rows of equal length,
# so two of them are padded, and whatever stands in the padding (here: 9) must not
# count:
#
# | completion | losses of its tokens | padding | sum | mean |
# |---|---|---|--:|--:|
# | A | 2, 4, 6, 8 | | 20 | 5 |
# | B | 6 | 9, 9, 9 | 6 | 6 |
# | C | 1, 2, 3 | 9 | 6 | 2 |
#
# - `grpo`: every **completion** has one vote. Mean over its tokens, then mean over
#   completions: (5 + 6 + 2) / 3 = 4.3333.
# - `bnpo` and `dapo`: every **token** has one vote. The sum of all over their number:
#   32 / 8 = 4.
# - `dr_grpo`: the sum over a divisor that does not depend on what was sampled, the
#   number of completions times a constant, usually the longest completion allowed.
#   With the constant 5: 32 / (3 · 5) = 2.1333.
#
# $$\text{grpo} = \frac1B \sum_i \frac{1}{|o_i|} \sum_t \ell_{i,t} \qquad
# \text{dapo} = \frac{\sum_i \sum_t \ell_{i,t}}{\sum_i |o_i|} \qquad
# \text{dr\_grpo} = \frac{\sum_i \sum_t \ell_{i,t}}{B\,L}$$


# %% nbgrader={"grade_id": "aggregate", "solution": true}
def aggregate(per_token, mask, mode, constant=None):
    """One number from the values of all tokens: the mean that the mode stands for.

    "grpo": mean over each completion's tokens, then over all B completions.
    "bnpo", "dapo": sum over all tokens / number of tokens.
    "dr_grpo": sum over all tokens / (B · constant).

    Args:
        per_token: (B, T) tensor, float32 or float64; padding holds anything finite.
        mask: (B, T) tensor, 1 = real token, 0 = padding; bool, integer or float. Real
            tokens may stand anywhere in a row.
        mode: "grpo", "bnpo", "dapo" or "dr_grpo".
        constant: L, for "dr_grpo" only: the longest completion allowed, in tokens.

    Returns:
        Tensor with one number, through which gradients flow. A completion without
        real tokens adds 0 and is still one of the B; without any real token at all
        the result is 0.

    Raises:
        ValueError: another mode, or "dr_grpo" without its constant.

    Source: Shao et al. 2024, arXiv 2402.03300; Liu et al. 2025 (Dr. GRPO), arXiv
    2503.20783; Yu et al. 2025 (DAPO), arXiv 2503.14476; names as TRL's `loss_type`.
    """
    ### BEGIN SOLUTION
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)  # (B,)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(f"mode {mode!r} with constant {constant!r}")
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Turn the mask into numbers of the losses' dtype first. Then `per_token * mask` is 0
# in the padding, and sums over it are sums over real tokens.
# </details>
# <details><summary>Hint 2</summary>
#
# `(per_token * mask).sum(dim=1)` are the sums 20, 6, 6 and `mask.sum(dim=1)` the
# lengths 4, 1, 3. All modes are made from these.
# </details>
# <details><summary>Hint 3</summary>
#
# A completion without tokens has length 0, and 0/0 is nan. `lengths.clamp(min=1)`
# divides 0 by 1 instead.
# </details>
#
# The table above, and a row that holds nothing but padding.

# %% nbgrader={"grade_id": "check_aggregate", "grade": true, "points": 3}
check = Check(aggregate, "grpo/aggregation")
losses = torch.tensor([[2.0, 4, 6, 8], [6, 9, 9, 9], [1, 2, 3, 9]])
mask = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0]])
check(losses, mask, "grpo", equals=13 / 3, because="The means are 5, 6 and 2.")
check(losses, mask, "dapo", equals=4.0, because="32 over 8 tokens.")
check(losses, mask, "bnpo", equals=4.0, because="bnpo is dapo's mean.")
check(losses, mask, "dr_grpo", constant=5, equals=32 / 15, because="32 / (3 · 5).")
check(losses, mask, "dr_grpo", constant=8, equals=4 / 3, because="32 / (3 · 8).")
check.done(hidden=20, about="fresh batches, both dtypes, more padding, gradients")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import AGGREGATIONS
    from cherrytop.losses import aggregate as reference

    generator = torch.Generator().manual_seed(check.seed)
    values = torch.randn(5, 7, generator=generator, dtype=torch.float64) + 0.5
    kept = torch.arange(7) < torch.tensor([[7], [2], [1], [5], [4]])
    wider = torch.cat([values, torch.full((5, 3), -1e4)], dim=1)
    wider_mask = torch.cat([kept, torch.zeros(5, 3, dtype=torch.bool)], dim=1)
    order = torch.randperm(5, generator=generator)
    for mode in AGGREGATIONS:
        expected = reference(values, kept.double(), mode, 7)
        check(values, kept, mode, constant=7, equals=expected, dtype=torch.float64)
        check(values.float(), kept.float(), mode, constant=7, equals=expected.float(),
              dtype=torch.float32)
        check(wider, wider_mask, mode, constant=7, equals=expected,
              because="More padding must change nothing.")
        check(values[order], kept.long()[order], mode, constant=7, equals=expected,
              because="The order of completions must change nothing.")
        check.gradient(values, kept, mode, constant=7, of=0,
                       equals=ready_weights(kept.double(), mode, 7))


hidden()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "check_edges", "grade": true, "points": 1}
check = Check(aggregate, "grpo/aggregation")
losses, mask = torch.tensor([[3.0, 5], [7, 7]]), torch.tensor([[1.0, 1], [0, 0]])
check(losses, mask, "grpo", equals=2.0, because="(4 + 0) / 2: an empty row counts.")
check.raises(ValueError, losses, mask, "mean", because="There is no such mode.")
check.raises(ValueError, losses, mask, "dr_grpo",
             because="Without its constant, dr_grpo has nothing to divide by.")
check.done(hidden=16, about="other empty rows, a batch of padding, tokens anywhere")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import aggregate as reference

    values = torch.tensor([[4.0, -2, 9], [8, 8, 8], [1, 5, -30]])
    kept = torch.tensor([[0, 1, 0], [0, 0, 0], [1, 0, 1]])
    single = torch.tensor([[0, 0, 1], [0, 0, 0], [0, 0, 0]])
    generator = torch.Generator().manual_seed(check.seed)
    fresh = torch.randn(4, 5, generator=generator) + 3
    some = torch.rand(4, 5, generator=generator) < 0.6
    some[:, 1], some[2] = True, False  # no row but the third is empty
    for mode in ("grpo", "dapo", "bnpo", "dr_grpo"):
        for mask in (kept, single):
            check(values, mask, mode, constant=6,
                  equals=reference(values, mask, mode, 6))
        check(fresh, some, mode, constant=6, equals=reference(fresh, some, mode, 6))
        check(values, 0 * kept, mode, constant=6, equals=0.0,
              because="Without any token the result is 0.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. The length bias
#
# Each mode is a weighted sum: `(weights * per_token).sum()`. The weight of a token is
# also the gradient of the result with respect to its loss, so it says how hard this
# token is pushed. For the batch above:
#
# | | a token of A (4) | of B (1) | of C (3) |
# |---|--:|--:|--:|
# | `grpo` | 1/(3·4) = 0.0833 | 1/(3·1) = 0.3333 | 1/(3·3) = 0.1111 |
# | `dapo` | 1/8 = 0.125 | 0.125 | 0.125 |
# | `dr_grpo`, L = 5 | 1/(3·5) = 0.0667 | 0.0667 | 0.0667 |
#
# In mode `grpo` the only token of B is pushed four times as hard as one of A. That is
# the length bias: right answers are praised more for each token if they are short,
# wrong ones blamed less for each token if they are long.


# %% nbgrader={"grade_id": "token_weights", "solution": true}
def token_weights(mask, mode, constant=None):
    """How much each token counts: aggregate(x, mask, mode) = sum(weights · x).

    "grpo": 1 / (B · number of tokens of its completion).
    "bnpo", "dapo": 1 / number of tokens of the batch.
    "dr_grpo": 1 / (B · constant).

    Args:
        mask: (B, T) tensor, 1 = real token; bool, integer or float.
        mode, constant: as in `aggregate`, and always valid here.

    Returns:
        (B, T) float tensor, 0 in padding. A row without tokens is all 0, and is still
        one of the B.

    Source: Liu et al. 2025 (Dr. GRPO), section 3.1, arXiv 2503.20783.
    """
    ### BEGIN SOLUTION
    mask = mask.float()
    if mode == "grpo":
        return mask / (len(mask) * mask.sum(dim=1, keepdim=True).clamp(min=1))
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.sum().clamp(min=1)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The mask divided by something is already 0 in the padding.
# </details>
# <details><summary>Hint 2</summary>
#
# For `grpo` the divisor differs from row to row: `mask.sum(dim=1, keepdim=True)` has
# shape (B, 1) and divides every token of a row by the same number.
# </details>
# <details><summary>Hint 3</summary>
#
# `mask / (len(mask) * lengths)`, with lengths of at least 1. For the other modes the
# divisor is one number.
# </details>

# %% nbgrader={"grade_id": "check_weights", "grade": true, "points": 2}
check = Check(token_weights, "grpo/aggregation")
mask = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0]])
check(mask, "grpo", because="1/12 in A, 1/3 in B, 1/9 in C, and 0 in padding.",
      equals=mask * torch.tensor([[1 / 12], [1 / 3], [1 / 9]]))
check(mask, "dapo", equals=mask / 8, because="Eight tokens, an eighth each.")
check(mask, "dr_grpo", constant=5, equals=mask / 15, because="1 / (3 · 5).")
check.done(hidden=17, about="fresh masks, empty rows, the bias, sums of weights")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import AGGREGATIONS
    from cherrytop.losses import aggregate as reference

    generator = torch.Generator().manual_seed(check.seed)
    kept = torch.rand(6, 9, generator=generator) < 0.6
    kept[:, 0], kept[2] = True, False  # no row but the third is empty
    values = torch.randn(6, 9, generator=generator)
    single = torch.zeros(6, 9)
    single[4, 3] = 1
    for mode in AGGREGATIONS:
        for mask in (kept, single):
            check(mask, mode, constant=11, equals=ready_weights(mask, mode, 11))
        weights = check.value(kept.float(), mode, constant=11)
        check.that(abs((torch.as_tensor(weights) * values).sum()
                       - reference(values, kept, mode, 11)) < 1e-5,
                   f"in mode {mode} the weighted sum must equal `aggregate`")
        check(0 * kept.long(), mode, constant=11, equals=torch.zeros(6, 9),
              because="Nothing but padding: every weight is 0.")
    short, long = torch.tensor([[1] * 2 + [0] * 6, [1] * 8]).float()
    weights = torch.as_tensor(check.value(torch.stack([short, long]), "grpo"))
    check.that(abs(weights[0, 0] / weights[1, 0] - 4) < 1e-4, "in mode grpo a token of "
               "a completion of 2 weighs 4 times as much as one of a completion of 8")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** One question, two completions: a right one of 2 tokens
# (advantage +0.5) and a wrong one of 8 (−0.5). How hard is each token pushed?

# %%
two = torch.tensor([[1] * 2 + [0] * 6, [1] * 8])
pushes = {}
for mode in ("grpo", "dapo", "dr_grpo"):
    short, long = token_weights(two, mode, constant=8)
    pushes[mode] = [(0.5 * short[:2]).tolist(), (-0.5 * long).tolist()]
    print(f"{mode:8} short {pushes[mode][0][0]:+.4f}, long {pushes[mode][1][0]:+.4f}")
figures.token_weights(pushes)

# %% [markdown]
# ## 3. A batch in pieces
#
# A batch that does not fit into memory is cut. For each piece: forward, backward; the
# gradients add up in the parameters. Then **one** step. Nothing should change by it.
# But take A and B as the first piece, C as the second, in mode `dapo`:
#
# | | tokens | sum | own mean |
# |---|--:|--:|--:|
# | A, B | 5 | 26 | 5.2 |
# | C | 3 | 6 | 2 |
# | whole | 8 | 32 | **4** |
#
# The mean of the two means is 3.6, their sum 7.2; neither is 4. Once a piece has been
# divided by its own tokens, the whole cannot be had back. What helps is part 2: a mode
# is a table of weights, one a token. Make it from the mask of the **whole** batch,
# cut it like the batch, and a piece's contribution is `(weights * losses).sum()`:
# 26/8 = 3.25 and 6/8 = 0.75, together 4.
#
# A loop that accumulates has four places to slip: the divisor, old gradients that are
# still there, a step too many, and rows that the cut leaves over.
#
# The checks call your function on a model that is a single number w. The loss of a
# token x is (w − x)²/2, so its gradient is w − x; from w = 0, one plain step of rate
# 1 ends at the aggregated x, which is the 4 of the table above.
#
# `ready_weights` of the first cell is the library's `token_weights`. Use it if part 2
# is still open, and yours if it is done.


# %% nbgrader={"grade_id": "accumulate_step", "solution": true}
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    """One update of the model from a batch that is computed in n_micro pieces.

    The update equals that of the whole batch, aggregated in this mode, whatever
    n_micro is and however unequal the completions and the pieces are.

    Args:
        model: a callable. `model(piece)` returns the losses of a piece's tokens,
            (b, T), with gradient; padding holds anything finite.
        batch: dict of tensors with B rows each; batch["mask"], (B, T), is 1 at real
            tokens. A piece is a dict with the same keys and b of the rows.
        n_micro: number of pieces, 1 to B. B need not be a multiple of it. How you
            cut is up to you, but no piece has more than ceil(B / n_micro) rows.
        optimizer: of torch, over the model's parameters, with `zero_grad` and `step`.
            The parameters may still hold old gradients, which must not count.
        mode, constant: of the *whole* batch, as in `aggregate`.

    Returns:
        float: the loss of the whole batch, before the update.

    Each piece's backward comes before the next piece's forward: memory holds the
    activations of one piece at a time. The optimizer makes exactly one step.

    Source: TRL 1.15's loss_type "dapo". (Its "bnpo" divides each piece by the piece's
    own tokens and so depends on the cut. Ours does not.)
    """
    ### BEGIN SOLUTION
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (weights[rows] * model(piece)).sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The order: weights of the whole batch; `zero_grad`; for every piece forward and
# backward; `step`. Only the third line stands in the loop.
# </details>
# <details><summary>Hint 2</summary>
#
# `torch.arange(B).chunk(n_micro)` gives the row numbers of each piece, the last piece
# being smaller if B is no multiple. `values[rows]` takes those rows of a tensor.
# </details>
# <details><summary>Hint 3</summary>
#
# `{name: values[rows] for name, values in batch.items()}` is a piece. Its loss is
# `(weights[rows] * model(piece)).sum()`, and no further division is needed.
# </details>
#
# A, B and C as above. In the result, `w` is the number after the update.

# %% nbgrader={"grade_id": "check_pieces", "grade": true, "points": 3}
check = Check(accumulate_step, "grpo/aggregation")
x = torch.tensor([[2.0, 4, 6, 8], [6, 9, 9, 9], [1, 2, 3, 9]])
mask = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0]])
w = {"through": one_update, "part": "w"}
check(x, mask, 1, mode="dapo", **w, equals=4.0, because="The batch in one piece.")
check(x, mask, 2, mode="dapo", **w, equals=4.0, because="The same in two pieces.")
check(x, mask, 3, mode="dapo", **w, equals=4.0, because="The same in three.")
check(x, mask, 2, mode="grpo", **w, equals=13 / 3, because="(5 + 6 + 2) / 3")
check(x, mask, 2, mode="dr_grpo", constant=5, **w, equals=32 / 15, because="32 / 15")
check.done(hidden=20, about="fresh batches, every mode, any number of pieces")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import AGGREGATIONS
    from cherrytop.losses import aggregate as reference

    generator = torch.Generator().manual_seed(check.seed)
    x = torch.randn(7, 5, generator=generator, dtype=torch.float64) + 1
    lengths = torch.tensor([[5], [1], [2], [0], [4], [1], [3]])
    mask = (torch.arange(5) < lengths).double()
    for mode in AGGREGATIONS:
        gradient = reference(0.5 - x, mask, mode, 6)
        for n_micro in (1, 2, 3, 5, 7):
            check(x, mask, n_micro, mode, 6, start=0.5, lr=0.1, through=one_update,
                  part="w", equals=0.5 - 0.1 * gradient,
                  because="However the batch is cut, the update is the same.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# And the rest of the specification: old gradients, one step, one piece at a time, and
# the loss that is returned. At w = 0 it is the aggregated x²/2; half of the squares of
# A, B and C sum to 60, 18 and 7.

# %% nbgrader={"grade_id": "check_one_update", "grade": true, "points": 1}
check = Check(accumulate_step, "grpo/aggregation")
x = torch.tensor([[2.0, 4, 6, 8], [6, 9, 9, 9], [1, 2, 3, 9]])
mask = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0]])
dapo = {"mode": "dapo", "through": one_update}
rows = {"mode": "dapo", "through": rows_of_update}
check(x, mask, 2, stale=50.0, **dapo, part="w", equals=4.0,
      because="Before, w held an old gradient of 50. It must not count.")
check(x, mask, 2, **rows, part="steps", equals=1, because="One update is one step.")
check(x, mask, 2, **rows, part="fits", equals=True,
      because="Three rows in two pieces: at most 2 in memory at a time.")
check(x, mask, 2, **dapo, part="loss", equals=85 / 8, because="(60 + 18 + 7) / 8")
check.done(hidden=9, about="the loss in every mode, the size of the pieces")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import AGGREGATIONS
    from cherrytop.losses import aggregate as reference

    generator = torch.Generator().manual_seed(check.seed + 1)
    x = torch.randn(5, 6, generator=generator) + 2
    mask = torch.arange(6) < torch.tensor([[2], [6], [1], [4], [3]])
    for mode in AGGREGATIONS:
        check(x, mask, 2, mode, 6, through=one_update, part="loss",
              equals=reference(x**2 / 2, mask, mode, 6))
    for n_micro in (1, 2, 3, 4):
        seen = check.value(x, mask, n_micro, "dapo", through=rows_of_update)
        most = -(-5 // n_micro)
        check.that(seen["at_once"] <= most and sum(seen["rows"]) == 5,
                   f"5 rows in {n_micro} pieces: at most {most} in memory at a time, "
                   f"each row once; there were {seen['at_once']}, and the model was "
                   f"called on {seen['rows']} rows")
    check(x, mask, 3, "dapo", stale=-7.0, through=one_update, part="w",
          equals=reference(x, mask, "dapo"))


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The loop that many trainers had until 2024 beside yours:
# the mean of the pieces' own means, in mode `dapo`. The whole batch gives 4.

# %%
x = torch.tensor([[2.0, 4, 6, 8], [6, 9, 9, 9], [1, 2, 3, 9]])
mask = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0]])
for n_micro in (1, 2, 3):
    pieces = zip(x.chunk(n_micro), mask.chunk(n_micro), strict=True)
    means = [float(aggregate(values, kept, "dapo")) for values, kept in pieces]
    yours = one_update(accumulate_step, x, mask, n_micro, "dapo")["w"]
    usual = sum(means) / n_micro
    print(f"{n_micro} pieces: mean of means {usual:.3f}, yours {yours:.3f}")

# %% [markdown]
# ## What to take away
#
# - A mode is a table of weights. `grpo` gives each completion one vote, `dapo` each
#   token, `dr_grpo` divides by what was not sampled.
# - In mode `grpo` a token of a long completion weighs less. Long wrong answers are
#   cheap.
# - Make the weights before you cut the batch. Then zero the gradients, add up, and
#   step once.
#
# **Read again** *What a token weighs* in the chapter, if a check of part 1 or 2
# surprised you, and *A batch in pieces* for part 3.
#
# **For the curious.** Adam divides the gradient by its own size. Forget to divide by
# the number of pieces, train with Adam, and look at the losses: can you tell? What if
# the gradient is also clipped to norm 1, and what if the number of pieces changes in
# the middle of the run?
