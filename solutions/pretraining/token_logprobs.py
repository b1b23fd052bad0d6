# ---
# jupyter:
#   cherrytop:
#     minutes: 30
#     compute: CPU
#     chapter: pretraining
# ---

# %% [markdown]
# # Token log-probabilities: what every loss is made of
#
# A language model predicts the next token, and is judged by the probability that it
# gave to the token that came. The logarithm of that number is the atom of this
# course: pretraining and SFT average it, DPO compares sums of it, GRPO takes ratios
# of it. It is one line of code, with two classic mistakes in it.
#
# **You will**
# - write `token_logprobs`: from a model's logits to one number a token;
# - write `sequence_logprob`: what a whole text, or the answer in it, is worth;
# - write `chunked_token_logprobs`, which never holds all logits, and see what that
#   saves.
#
# **You need** a little PyTorch: slicing, `gather`, sums along a dimension. Nothing
# from earlier exercises.

# %%
import torch

from cherrytop.checks import Check
from cherrytop.checks.token_logprobs import (
    alone, gradient_alone, memory, peak_megabytes,
)

# %% [markdown]
# ## 1. One number a token
#
# Here is a model that one can check by hand: a bigram model of four words, which
# looks only at the word before. A table of counts says what came after what:
#
# | after | the | cat | dog | sleeps | together |
# |---|--:|--:|--:|--:|--:|
# | **the** | 1 | 6 | 2 | 1 | 10 |
# | **cat** | 1 | 1 | 1 | 2 | 5 |
# | **dog** | 1 | 2 | 1 | 4 | 8 |
# | **sleeps** | 3 | 1 | 1 | 1 | 6 |
#
# So it gives *the cat sleeps the dog* the probabilities 6/10 for *cat* after *the*,
# 2/5 for *sleeps* after *cat*, 3/6 for *the*, and 2/10 for *dog*. Five words, four
# predictions: the first word has nothing before it.
#
# Logarithms of counts will do as logits. They are not normalised, as those of a
# neural model aren't: its V logits z at a position may be any numbers, and the
# log-probability of a token o is
#
# $$\ln \pi(o) = z_o - \ln \sum_{v=1}^{V} e^{z_v}.$$
#
# For *cat* after *the*: ln 6 − ln(1 + 6 + 2 + 1) = ln 0.6 = −0.511.

# %%
COUNTS = torch.tensor([[1.0, 6, 2, 1], [1, 1, 1, 2], [1, 2, 1, 4], [3, 1, 1, 1]])
IDS = torch.tensor([[0, 1, 3, 0, 2],  # the cat sleeps the dog
                    [2, 1, 1, 2, 3]])  # dog cat cat dog sleeps
LOGITS = COUNTS.log()[IDS]  # (2, 5, 4): at each word, what it says about the next
PROBABILITIES = torch.tensor([[0.6, 0.4, 0.5, 0.2], [0.25, 0.2, 0.2, 0.5]])

# %% [markdown]
# Mind the **shift**: the logits at a word are a statement about the word *after* it.
# So each of the texts has one row of logits too many, and one word too many. Which?


# %% nbgrader={"grade_id": "token_logprobs", "solution": true}
def token_logprobs(logits, ids):
    """Each token's log-probability given those before it, ln pi(o_t | o_<t).

    The logits at position t−1 predict the token at position t.

    Args:
        logits: (B, T, V) floating; any finite size, and −inf for what is impossible.
        ids: (B, T) int64.

    Returns:
        (B, T−1) in nats, in the dtype of the logits; entry [b, t−1] belongs to
        ids[b, t]. Differentiable: the gradient of an entry with respect to the
        logits that predict it is onehot − softmax. It is exact up to the rounding
        of the logits themselves, however large they are.

    Source: the chapter, "From logits to log-probabilities".
    """
    ### BEGIN SOLUTION
    logits, targets = logits[:, :-1], ids[:, 1:]
    chosen = logits.gather(2, targets.unsqueeze(2)).squeeze(2)
    return chosen - logits.logsumexp(dim=2)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The last row of logits predicts a word that nobody knows, and the first word was
# predicted by nobody. Cut one off at each end, and the two fit together.
# </details>
# <details><summary>Hint 2</summary>
#
# `x.gather(2, index)` picks along the last dimension; `index` needs three dimensions
# too, so `ids.unsqueeze(2)`, and `.squeeze(2)` afterwards.
# </details>
# <details><summary>Hint 3</summary>
#
# `logits[:, :-1]` goes with `ids[:, 1:]`. Then either `logits.log_softmax(dim=2)` and
# gather, or gather and subtract `logits.logsumexp(dim=2)`. Not the logarithm of a
# softmax: part 2 says why.
# </details>

# %% nbgrader={"grade_id": "check_token_logprobs", "grade": true, "points": 3}
check = Check(token_logprobs, "pretraining/token_logprobs")
check(LOGITS, IDS, equals=PROBABILITIES.log(),
      because="Take one word by hand: which row of logits predicts it?")
check.done(hidden=6, about="other shapes, float64, unused logits, sums to one")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.logprobs import token_logprobs as reference

    generator = torch.Generator().manual_seed(check.seed)
    for B, T, V in ((3, 6, 7), (1, 2, 5), (4, 3, 2)):
        logits = torch.randn(B, T, V, generator=generator) * 3
        ids = torch.randint(V, (B, T), generator=generator)
        check(logits, ids, equals=reference(logits, ids))
    logits = torch.randn(2, 5, 6, generator=generator).double() * 3
    ids = torch.randint(6, (2, 5), generator=generator)
    check(logits, ids, equals=reference(logits, ids), dtype=torch.float64, rtol=1e-12,
          because="float64 logits must keep all their digits.")
    unused = logits.clone()
    unused[:, -1] += torch.randn(2, 6, generator=generator) * 50
    check(unused, ids, equals=reference(logits, ids),
          because="The last logits predict a token that is not there.")
    every = ids[:1].repeat(6, 1)
    every[:, -1] = torch.arange(6)  # the same text with every possible last token
    total = check.value(logits[:1].expand(6, 5, 6), every)[:, -1].exp().sum()
    check.that(abs(total - 1) < 1e-9, "the probabilities of all possible last tokens "
               f"must sum to 1; yours sum to {total:.4f}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The loss is the mean with its sign turned. Beside it a
# parrot, a "model" that expects every word to be said again. It is a bad model, and
# the right loss says so. Without the shift it looks perfect:

# %%
loss = -token_logprobs(LOGITS, IDS).mean()
print(f"bigrams: {loss:.3f} nats a word, perplexity {loss.exp():.2f}")
parrot = 10 * torch.eye(4)[IDS]  # ten for the word that stands there, zero for others
unshifted = parrot.log_softmax(2).gather(2, IDS.unsqueeze(2))
print(f"parrot: {-token_logprobs(parrot, IDS).mean():.3f} nats a word, "
      f"and {-unshifted.mean():.3f} without the shift")

# %% [markdown]
# ## 2. When logits are large
#
# Logits of 10,000, −10,000 and 0 say: the first token, for sure. The probability of
# the second is $e^{-20000}$, which no float holds: the softmax returns 0, and its
# logarithm is −∞. One such token, and the loss of a whole batch is lost. Yet its
# log-probability is an ordinary number, −20,000.
#
# Adding a little something inside the logarithm is no way out: ln(0 + 1e-9) = −20.7
# is finite and wrong, and so is its gradient. That gradient is what training pushes
# with. For a model that believes (0.1, 0.6, 0.2, 0.1) when the third token comes, it
# is onehot − softmax = (−0.1, −0.6, 0.8, −0.1).
#
# The checks below are about the same function. If they fail, go back to its cell.

# %% nbgrader={"grade_id": "check_extremes", "grade": true, "points": 2}
check = Check(token_logprobs, "pretraining/token_logprobs")
large = torch.tensor([[[1e4, -1e4, 0], [0, 0, 0]]]).repeat(3, 1, 1)
check(large, torch.tensor([[2, 0], [2, 1], [2, 2]]), equals=[[0], [-2e4], [-1e4]],
      because="No probability may underflow: subtract logarithms, don't divide.")
belief = torch.tensor([[[0.1, 0.6, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1]]]).log()
check.gradient(belief, torch.tensor([[0, 2]]), of=0,
               equals=[[[-0.1, -0.6, 0.8, -0.1], [0, 0, 0, 0]]],
               because="The gradient must reach the logits: onehot − softmax.")
check.done(hidden=5, about="gradients of large logits, impossible tokens, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from torch.nn.functional import one_hot

    generator = torch.Generator().manual_seed(check.seed)
    ids = torch.tensor([[2, 0], [2, 1], [2, 2]])
    onehot = one_hot(ids[:, 1], 3).float()
    pushed = torch.zeros(3, 2, 3)
    pushed[:, 0] = onehot - torch.tensor([1.0, 0, 0])
    check.gradient(large, ids, of=0, equals=pushed)
    check.gradient(large.double(), ids, of=0, equals=pushed.double())
    shifted = torch.tensor([[[1e4, 1e4 - 2, 1e4 - 1], [0, 0, 0]]]).double()
    check(shifted, torch.tensor([[0, 1]]), equals=[[-2.4076059644]], rtol=1e-8,
          because="Add 10,000 to all logits of a position: nothing may change.")
    banned = torch.tensor([[[0.0, -torch.inf, 0], [0, 0, 0]]]).repeat(3, 1, 1)
    check(banned, ids, equals=[[-0.6931472], [-torch.inf], [-0.6931472]],
          because="A logit of −inf means probability 0.")
    logits = torch.randn(2, 4, 5, generator=generator).double() * 4
    ids = torch.randint(5, (2, 4), generator=generator)
    expected = torch.zeros_like(logits)
    expected[:, :-1] = one_hot(ids[:, 1:], 5) - logits[:, :-1].softmax(2)
    check.gradient(logits, ids, of=0, equals=expected)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. A whole text
#
# The probability of several tokens in a row is a product, so their log-probability
# is a **sum**. For *the cat sleeps the dog*: 0.6 · 0.4 · 0.5 · 0.2 = 0.024, and
# ln 0.024 = −3.730.
#
# A *mask* says which tokens count. With a question and an answer in one row, only the
# answer is scored, and padding never is. The mask stands beside the ids: 1 at
# position t means that the *token* at t counts. Score only *the dog* above, with the
# mask 0 0 0 1 1, and 0.5 · 0.2 = 0.1 is left. The log-probabilities have one column
# less than the mask. Which one of the mask's goes?


# %% nbgrader={"grade_id": "sequence_logprob", "solution": true}
def sequence_logprob(logits, ids, mask):
    """The log-probability of each sequence's masked tokens: the sum over them.

    Args:
        logits: (B, T, V) floating; −inf for what is impossible.
        ids: (B, T) int64.
        mask: (B, T) int64, 1 for tokens that count, 0 for all others. The first
            token has no prediction: its entry is ignored.

    Returns:
        (B,) in nats: for each row the sum, over t > 0 with mask 1, of the
        log-probability of ids[b, t]; 0 if there is none. Tokens with mask 0 change
        nothing, not even one that is impossible (log-probability −inf). One that
        counts and is impossible makes the sum −inf.
    """
    ### BEGIN SOLUTION
    logprobs = token_logprobs(logits, ids)
    return logprobs.masked_fill(mask[:, 1:] == 0, 0.0).sum(dim=1)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Start from `token_logprobs(logits, ids)`. Its entry t−1 belongs to the token at t,
# so the mask loses its *first* column, as the ids did.
# </details>
# <details><summary>Hint 2</summary>
#
# Multiplying by the mask is nearly right. What is 0 · −∞? Look at check_padding.
# </details>
# <details><summary>Hint 3</summary>
#
# `torch.where(mask[:, 1:] == 1, logprobs, 0.0).sum(dim=1)`, or `masked_fill`.
# </details>
#
# From here on the checks call your function through `alone`, which lends it a right
# `token_logprobs`: a slip in part 1 costs no points in the parts behind it.

# %% nbgrader={"grade_id": "check_sequence", "grade": true, "points": 1}
check = Check(sequence_logprob, "pretraining/token_logprobs")
check(LOGITS, IDS, torch.ones_like(IDS), through=alone,
      equals=torch.tensor([0.024, 0.005]).log())
check(LOGITS, IDS, torch.tensor([[0, 0, 1, 1, 0], [1, 0, 1, 0, 1]]), through=alone,
      equals=torch.tensor([0.4 * 0.5, 0.2 * 0.5]).log())
check.done(hidden=5, about="all texts sum to 1, masks of zeros, gradients, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from itertools import product

    from cherrytop.logprobs import sequence_logprob as reference

    generator = torch.Generator().manual_seed(check.seed)
    table = torch.randn(3, 3, generator=generator).double() * 2
    ids = torch.tensor([(1, *rest) for rest in product(range(3), repeat=3)])
    total = check.value(table[ids], ids, torch.ones_like(ids), through=alone)
    total = total.exp().sum()
    check.that(abs(total - 1) < 1e-9, "the probabilities of all 27 texts of four "
               f"tokens that begin alike must sum to 1; yours sum to {total:.4f}")
    logits = torch.randn(4, 7, 5, generator=generator).double() * 3
    ids = torch.randint(5, (4, 7), generator=generator)
    mask = torch.randint(2, (4, 7), generator=generator)
    mask[0], mask[1] = 0, torch.tensor([1, 0, 1, 1, 0, 0, 1])
    check(logits, ids, mask, through=alone, rtol=1e-12,
          equals=reference(logits, ids, mask))
    check(logits.float(), ids, mask, through=alone,
          equals=reference(logits.float(), ids, mask))
    first = mask.clone()
    first[:, 0] = 1 - first[:, 0]
    check(logits, ids, first, through=alone, equals=reference(logits, ids, mask),
          because="The first token has no prediction: its mask changes nothing.")
    check(logits, ids, mask, through=gradient_alone,
          equals=gradient_alone(reference, logits, ids, mask))


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Texts of a batch have unequal lengths, so the short ones are padded, here with the
# id 0, *the*. This time the table is the chapter's, in which *the* never follows
# *the*. The second text below is *cat the*, and two paddings. They have probability
# 0, and they must not matter.

# %% nbgrader={"grade_id": "check_padding", "grade": true, "points": 1}
check = Check(sequence_logprob, "pretraining/token_logprobs")
counts = torch.tensor([[0.0, 3, 1, 0], [1, 0, 0, 2], [0, 0, 0, 1], [3, 0, 0, 0]])
ids = torch.tensor([[0, 1, 3, 0], [1, 0, 0, 0]])  # the cat sleeps the; cat the, padded
check(counts.log()[ids], ids, torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]]),
      through=alone, equals=torch.tensor([0.75 * 2 / 3 * 1, 1 / 3]).log(),
      because="Padding changes nothing. What is 0 · −inf?")
check.done(hidden=4, about="any padding, on either side, impossible tokens, gradients")
### BEGIN HIDDEN TESTS
def hidden():
    from torch.nn.functional import pad

    from cherrytop.logprobs import sequence_logprob as reference

    generator = torch.Generator().manual_seed(check.seed)
    logits = torch.randn(2, 4, 5, generator=generator).double()
    ids = torch.randint(5, (2, 4), generator=generator)
    mask = torch.tensor([[0, 0, 1, 1], [0, 1, 1, 0]])
    expected = reference(logits, ids, mask)
    for sides in ((0, 3), (2, 0)):  # padded on the right, on the left
        longer = pad(logits, (0, 0, *sides), value=1e4)
        longer[:, :, 2].masked_fill_(longer[:, :, 2] == 1e4, -torch.inf)
        check(longer, pad(ids, sides, value=2), pad(mask, sides), through=alone,
              equals=expected)
    logits, ids = counts.log()[torch.tensor([[0, 0, 1]])], torch.tensor([[0, 0, 1]])
    check(logits, ids, torch.tensor([[0, 1, 1]]), through=alone, equals=[-torch.inf],
          because="An impossible token that counts: ln 0 = −inf.")
    check(logits, ids, torch.tensor([[0, 0, 1]]), through=gradient_alone,
          equals=[[[0, 0, 0, 0], [0, 0.25, -0.25, 0], [0, 0, 0, 0]]],
          because="Masked tokens have no gradient, and none that is nan.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Never all logits at once
#
# A model's last layer multiplies the hidden states, H numbers a position, by a matrix
# W of V rows. H is some thousands, V may be 128,256: the logits are by far the
# largest array of a training step, and of each row of V numbers one is kept.
#
# So compute them in pieces. A **position** is one prediction: there are B · (T−1) of
# them. Take at most `chunk` positions, compute their logits, keep one number of each
# row, forget the logits, go on. With B = 2, T = 5 and chunk = 3, the eight positions
# make pieces of 3, 3 and 2.
#
# Positions are independent of each other, so it does not matter which of them share a
# piece. It is easiest to cut first (which hidden states predict something?), then to
# lay all sequences one behind the other, and to give the result its shape in the end.


# %% nbgrader={"grade_id": "chunked_token_logprobs", "solution": true}
def chunked_token_logprobs(hidden, W, ids, chunk):
    """`token_logprobs` of logits = hidden @ W.T, a piece at a time.

    Args:
        hidden: (B, T, H) floating: the last hidden states.
        W: (V, H) floating: the output matrix; no bias.
        ids: (B, T) int64.
        chunk: at most so many of the B·(T−1) positions are computed at a time, at
            least 1. It may be larger than their number, and need not divide it.

    Returns:
        (B, T−1) in nats, equal to token_logprobs(hidden @ W.T, ids), also for large
        logits, and differentiable in hidden and W. No tensor of more than chunk·V
        numbers is made (but for a copy of W), and no piece's logits are kept once its
        log-probabilities are there (as long as no gradient is needed: autograd would
        keep them).
    """
    ### BEGIN SOLUTION
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    for piece, target in zip(rows.split(chunk), targets.split(chunk), strict=True):
        logits = piece @ W.T  # (chunk, V)
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The shift comes first, once, for everything: `hidden[:, :-1]` with `ids[:, 1:]`.
# Whoever shifts inside each piece loses a prediction at every border.
# </details>
# <details><summary>Hint 2</summary>
#
# `flatten(0, 1)` makes one row a position, and `split(chunk)` cuts the rows into
# pieces, the last one shorter if need be.
# </details>
# <details><summary>Hint 3</summary>
#
# For each piece: `logits = piece @ W.T`, then gather and logsumexp as in part 1. Keep
# the log-probabilities in a list, `torch.cat` them, `.reshape(ids.shape[0], -1)`.
# </details>
#
# For the check, the bigram model as hidden states and a matrix: a word's hidden state
# is one-hot, and W holds the logarithms of the counts.

# %% nbgrader={"grade_id": "check_chunked", "grade": true, "points": 1}
check = Check(chunked_token_logprobs, "pretraining/token_logprobs")
for chunk in (3, 100):
    check(torch.eye(4)[IDS], COUNTS.log().T, IDS, chunk, through=alone,
          equals=PROBABILITIES.log(),
          because="Pieces of 3, 3 and 2 positions; the shift comes before them.")
check.done(hidden=8, about="other sizes and pieces, large logits, gradients, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.logprobs import chunked_token_logprobs as reference
    from cherrytop.logprobs import token_logprobs as full

    generator = torch.Generator().manual_seed(check.seed)
    states = torch.randn(3, 6, 4, generator=generator).double()
    W = torch.randn(9, 4, generator=generator).double()
    ids = torch.randint(9, (3, 6), generator=generator)
    for chunk in (1, 4, 15):
        check(states, W, ids, chunk, through=alone, equals=full(states @ W.T, ids),
              rtol=1e-12, dtype=torch.float64)
    check(states[:1, :2], W, ids[:1, :2], 2, through=alone,
          equals=full(states @ W.T, ids)[:1, :1])
    check(torch.ones(1, 3, 1), torch.tensor([[1e4], [-1e4], [0]]),
          torch.tensor([[0, 1, 2]]), 1, through=alone, equals=[[-2e4, -1e4]])
    check(states.float(), W.float(), ids, 7, through=alone,
          equals=full(states.float() @ W.float().T, ids))
    for of in (0, 1):
        check(states, W, ids, 4, of=of, through=gradient_alone,
              equals=gradient_alone(reference, states, W, ids, 4, of=of),
              because="The gradient must reach hidden states and W.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# And the point of it all, the memory. `memory` runs your function, watches every
# tensor that is made, and counts in rows of V numbers. Is the largest tensor bigger
# than `chunk` rows? And when sequences are twice as long, are more rows held at the
# peak? If pieces are forgotten, there are not.

# %% nbgrader={"grade_id": "check_memory", "grade": true, "points": 2}
check = Check(chunked_token_logprobs, "pretraining/token_logprobs")
check(B=2, T=13, H=2, V=2000, chunk=5, through=memory,
      equals={"rows too many": 0, "growth": 0},
      because="At most chunk·V numbers in a tensor, and no logits are kept.")
check.done(hidden=4, about="other sizes, one position at a time, the values")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.logprobs import token_logprobs as full

    nothing = {"rows too many": 0, "growth": 0}
    for sizes in ({"B": 3, "T": 9, "H": 3, "V": 3000, "chunk": 4},
                  {"B": 1, "T": 12, "H": 1, "V": 2500, "chunk": 1},
                  {"B": 4, "T": 11, "H": 2, "V": 2000, "chunk": 10}):
        check(**sizes, through=memory, equals=nothing)
    generator = torch.Generator().manual_seed(check.seed)
    states = torch.randn(2, 8, 3, generator=generator)
    W = torch.randn(11, 3, generator=generator)
    ids = torch.randint(11, (2, 8), generator=generator)
    check(states, W, ids, 4, through=alone, equals=full(states @ W.T, ids))


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The most memory that each way takes, for 128
# predictions, as the vocabulary grows. Both grow with V, but one by all positions,
# the other by 16 at a time:

# %%
def full_token_logprobs(hidden, W, ids, chunk):
    return token_logprobs(hidden @ W.T, ids)


for V in (2_000, 16_000, 128_000):
    sizes = {"B": 2, "T": 65, "H": 8, "V": V, "chunk": 16}
    full, chunked = (
        peak_megabytes(function, **sizes)
        for function in (full_token_logprobs, chunked_token_logprobs)
    )
    print(f"V = {V:7,}: full {full:6.1f} MB, chunked {chunked:5.1f} MB")

# %% [markdown]
# ## What to take away
#
# - The logits at a token predict the *next* one: `logits[:, :-1]`, `ids[:, 1:]`, and
#   the mask goes with the ids. A loss that is too good has no shift.
# - Subtract the logsumexp; never take the logarithm of a softmax.
# - A text's log-probability is a sum over the tokens that count. Long texts have more
#   terms, which will matter for DPO and GRPO.
# - Full logits are the largest array there is, and nobody needs all of them at once.
#
# **Read again** the chapter's sections "The shift" and "The logarithm of a softmax",
# if part 1 or 2 surprised you, and "The largest array" for part 4.
#
# **For the curious.** Give `peak_megabytes` a function that first calls
# `W.requires_grad_()`. Where has the saving gone, and what does
# `torch.utils.checkpoint` buy back, at what price?
