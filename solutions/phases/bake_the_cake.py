# ---
# jupyter:
#   cherrytop:
#     minutes: 50
#     compute: CPU
#     chapter: cake
# ---

# %% [markdown]
# # Bake the cake: a recipe for several phases
#
# A phase is a choice of texts and a choice of rates; the loop around it is always
# the same. Real recipes mix their sources, let one mix fade into the next, and run
# *one* schedule of the learning rate through all phases. After every phase the same
# card is filled in, since what a phase adds, and what it costs, is found nowhere
# else.
#
# **You will**
# - write the schedule of the learning rate (`learning_rate`) and of the mix
#   (`mixture`);
# - look for test questions in training texts (`leaks`);
# - measure a model without changing it (`phase_card`);
# - take a frozen base model through mid-training and SFT (`bake`).
#
# **You need** `token_logprobs` of `pretraining/token_logprobs`, and
# `build_example` and `collate` of `sft/chat_and_mask`. If you skipped them, the
# library has them.

# %%
import re

import torch

from cherrytop import checkpoints, mixing
from cherrytop.chat import build_example, collate  # or paste your own instead
from cherrytop.checks import Check
from cherrytop.checks.bake_the_cake import (
    at_steps, baked, card_of, order_of, shares_read,
)
from cherrytop.logprobs import token_logprobs  # or paste your own instead
from cherrytop.mixing import documents, held_out_texts, train_phase, two_phases
from cherrytop.recipes import Phase, Schedule

# %% [markdown]
# ## 1. Warm up, stay, decay
#
# At first a large step would break a model that knows nothing, so the rate *warms
# up*. Then it *stays*. In the end it *decays*, and the model settles. MiniCPM named
# this schedule after its three parts: WSD.
#
# A `Schedule` says how high (`peak`), for how many steps each (`warmup`, `stable`,
# `decay`), and at which share of the peak it ends (`final`). Take peak 0.01,
# warm-up 4, stable 10, decay 5, final 0.2. By hand:
#
# | step | 1 | 4 | 5 … 14 | 15 | 17 | 19 | 20 … |
# |---|--:|--:|--:|--:|--:|--:|--:|
# | rate | 0.0025 | 0.01 | 0.01 | 0.0084 | 0.0052 | 0.002 | 0.002 |
#
# Steps count from 1: a rate of 0 in the first step would waste it. At step 17,
# three of the five steps of the decay are taken, so three fifths of the way from
# 0.01 down to 0.002: 0.01 − 0.6 · 0.008 = 0.0052.
#
# **A border between phases is no border of the schedule.** Each phase counts its
# own steps from 1, and `done` says how many steps of the schedule earlier phases
# have taken. With `done` 16, step 1 of a phase is step 17 of the schedule: 0.0052.
# Whoever forgets it restarts the warm-up, and climbs to the peak once more.


# %% nbgrader={"grade_id": "learning_rate", "solution": true}
def learning_rate(step, schedule):
    """The learning rate of a step: warm-up, stable, decay, through all phases.

    With t = schedule.done + step:
    - up to t = warmup, a straight line: peak·t/warmup;
    - then the peak, for `stable` steps;
    - then a straight line down, which reaches final·peak after `decay` steps;
    - final·peak from there on.

    Args:
        step: of the phase, from 1.
        schedule: Schedule(peak, warmup, stable, decay, final, done). peak is a
            rate, final a share of it. warmup and stable may be 0, decay is at
            least 1; all are numbers of steps. done: steps of this schedule that
            earlier phases have taken.

    Returns:
        float.

    Source: Hu et al. 2024 (MiniCPM), section 4.2, arXiv 2404.06395; there the decay
    is exponential, here a straight line.
    """
    ### BEGIN SOLUTION
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable
    if decayed <= 0:
        return schedule.peak
    progress = min(decayed / schedule.decay, 1)
    return schedule.peak * (1 - (1 - schedule.final) * progress)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Compute t first, and use nothing else from then on. Which of the four cases is it?
# </details>
# <details><summary>Hint 2</summary>
#
# In the decay, t − warmup − stable steps of it are taken. Which share of `decay` is
# that, and what if it exceeds 1?
# </details>
# <details><summary>Hint 3</summary>
#
# With the share p, at most 1, the rate is peak · (1 − (1 − final) · p).
# </details>

# %% nbgrader={"grade_id": "check_learning_rate", "grade": true, "points": 3}
check = Check(learning_rate, "phases/bake_the_cake")
wsd = Schedule(peak=0.01, warmup=4, stable=10, decay=5, final=0.2)
check([1, 3, 4, 5, 14], wsd, through=at_steps,
      equals=[0.0025, 0.0075, 0.01, 0.01, 0.01])
check([15, 17, 19, 20, 30], wsd, through=at_steps,
      equals=[0.0084, 0.0052, 0.002, 0.002, 0.002])
check([1, 2, 3, 4], wsd._replace(done=15), through=at_steps,
      equals=[0.0068, 0.0052, 0.0036, 0.002], because="Step 1 is step 16 here.")
check.done(hidden=5, about="no warm-up, no stable part, borders anywhere")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.recipes import learning_rate as reference

    draw = random.Random(check.seed)
    warmup, stable, decay = draw.sample(range(6, 40), 3)
    long = Schedule(draw.uniform(1e-4, 1e-2), warmup, stable, decay,
                    draw.uniform(0.05, 0.3))
    steps = list(range(1, warmup + stable + decay + 6))
    check(steps, long, through=at_steps,
          equals=[reference(step, long) for step in steps])
    border = draw.randrange(warmup + stable, len(steps) - 6)
    check(steps[: len(steps) - border], long._replace(done=border),
          through=at_steps, equals=[reference(s, long) for s in steps[border:]])
    border = draw.randrange(1, warmup)
    check(steps[: len(steps) - border], long._replace(done=border),
          through=at_steps, equals=[reference(s, long) for s in steps[border:]])
    for bare in (long._replace(warmup=0, stable=3, final=0.0),
                 long._replace(warmup=2, stable=0, decay=1)):
        check(steps, bare, through=at_steps,
              equals=[reference(step, bare) for step in steps])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Mix by tokens, not by documents
#
# A recipe says: at the end of mid-training, 80 % clean sums and 20 % web. Shares of
# what? The loss is a mean over *tokens*. If a clean document has 40 tokens and one
# of the web 10, then drawing documents 80 : 20 reads 0.8 · 40 = 32 tokens for every
# 0.2 · 10 = 2, which is 94 : 6. So divide first:
#
# $$\text{chance} \;\propto\; \frac{\text{share of the tokens}}{\text{mean length}}$$
#
# 0.8 / 40 = 0.02 and 0.2 / 10 = 0.02, so both are drawn equally often: half of the
# documents, and 40 · 0.5 = 20 clean tokens for each 10 · 0.5 = 5 of the web. That is
# 80 : 20.
#
# And the mix fades: shares go in a straight line from `begin` at step 1 to `end` at
# the phase's last step. Take a phase of 5 steps from 100 : 0 to 20 : 80. At step 3
# it stands at 60 : 40, so the chances are as 0.6/10 to 0.4/40, as 6 to 1.


# %% nbgrader={"grade_id": "mixture", "solution": true}
def mixture(phase, step):
    """How often to draw each source, so that its share of the tokens is as planned.

    The share of a source goes in a straight line from phase.begin at step 1 to
    phase.end at step phase.steps; a phase of one step has the shares of `begin`.
    Chance ∝ share / mean length, scaled so that the chances sum to 1.

    Args:
        phase: Phase(name, steps, begin, end, length): the number of steps; shares of
            the tokens at both ends, and mean tokens a document, each a dict with
            the same sources as keys. Shares sum to 1.
        step: of the phase, from 1 to phase.steps.

    Returns:
        dict: source → chance that the next document is drawn from it, a float; all
        sources are in it, also those with chance 0.
    """
    ### BEGIN SOLUTION
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Three things in this order: the shares of this step, the division by length, the
# scaling to a sum of 1.
# </details>
# <details><summary>Hint 2</summary>
#
# The first of 5 steps is 0 of the way, the last all of it: there are 4 gaps. What
# happens with a single step?
# </details>
# <details><summary>Hint 3</summary>
#
# `progress = (step - 1) / max(phase.steps - 1, 1)`, and a share is
# `begin + progress * (end - begin)`.
# </details>

# %% nbgrader={"grade_id": "check_mixture", "grade": true, "points": 3}
check = Check(mixture, "phases/bake_the_cake")
length = {"web": 10, "clean": 40}
half = {"web": 0.5, "clean": 0.5}
fading = Phase("mid-training", 5, {"web": 1.0, "clean": 0.0},
               {"web": 0.2, "clean": 0.8}, length)
check(Phase("steady", 3, half, half, length), 2, equals={"web": 0.8, "clean": 0.2})
check(fading, 1, equals={"web": 1, "clean": 0})
check(fading, 3, equals={"web": 6 / 7, "clean": 1 / 7})
check(fading, 5, equals={"web": 0.5, "clean": 0.5})
check.done(hidden=7, about="three sources, short phases, the tokens really read")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.recipes import mixture as reference

    draw = random.Random(check.seed)
    numbers = [draw.sample(range(1, 9), 3) for _ in range(2)]
    begin, end = ({s: n / sum(row) for s, n in zip("abc", row, strict=True)}
                  for row in numbers)
    lengths = dict(zip("abc", draw.sample(range(12, 90, 7), 3), strict=True))
    phase = Phase("random", draw.randrange(7, 30), begin, end, lengths)
    for step in (1, draw.randrange(2, phase.steps), phase.steps):
        check(phase, step, equals=reference(phase, step))
    single, double = phase._replace(steps=1), phase._replace(steps=2)
    check(single, 1, equals=reference(single, 1), because="One step reads `begin`.")
    check(double, 2, equals=reference(double, 2), because="The last step reads `end`.")
    for step, planned in ((1, begin), (phase.steps, end)):
        read = check.value(phase, step, check.seed, through=shares_read)
        check.that(set(read) == set(planned)
                   and all(abs(read[s] - planned[s]) < 0.03 for s in planned),
                   f"20,000 documents drawn at step {step} should bring the sources' "
                   f"tokens in the shares {planned}; they brought {read}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Is a test question in the mix?
#
# A card is worth nothing if training has read its questions. So every mix is
# searched for them. `07+35=43.` leaks the question `07+35=`, although its answer is
# wrong. So does `35+07=`: whoever knows one knows the other. The question may stand
# anywhere, in a forum as well, and zeros in front change no number. But `107+35=` is
# another question.


# %% nbgrader={"grade_id": "leaks", "solution": true}
def leaks(documents, held_out):
    """Which documents ask a held-out question, whatever they answer.

    A question is a number, a plus sign, a number and an equals sign, with no spaces.
    Two questions are the same if they add the same two numbers in either order;
    `7+35=` is `07+35=`. A document may hold several.

    Args:
        documents: list of str.
        held_out: list of str, the prompts that no phase may read, such as "07+35=".

    Returns:
        list of bool, one a document.
    """
    ### BEGIN SOLUTION
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {tuple(sorted((int(a), int(b)))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [bool(questions(document) & asked) for document in documents]
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Do not compare texts. Read every question of a document as a pair of numbers.
# </details>
# <details><summary>Hint 2</summary>
#
# `re.findall(r"(\d+)\+(\d+)=", text)` gives all pairs. What makes (7, 35) and
# (35, 7) equal?
# </details>
# <details><summary>Hint 3</summary>
#
# Put `tuple(sorted((int(a), int(b))))` into a set, for the documents as for the
# held-out prompts, and see whether two sets have something in common.
# </details>

# %% nbgrader={"grade_id": "check_leaks", "grade": true, "points": 1}
check = Check(leaks, "phases/bake_the_cake")
check(["07+35=43.", "7 35 42.", "17+35=52.", "01+02=3. 07+35=42."], ["07+35="],
      equals=[True, False, False, True])
check(["35+07=42.", "10+32=42.", "<user>09+08=<assistant>who knows."],
      ["07+35=", "08+09="], equals=[True, False, True],
      because="a+b and b+a are one question.")
check(["107+35=142.", "7+35=42.", "07+350=357."], ["07+35="],
      equals=[False, True, False], because="Compare whole numbers, not texts.")
check.done(hidden=4, about="the miniature's own sources")
### BEGIN HIDDEN TESTS
def hidden():
    import random
    from itertools import islice

    train, held_out = mixing.problems()
    prompts = [problem.prompt for problem in held_out]
    draw = random.Random(check.seed)
    for source in ("web", "clean"):
        texts = list(islice(documents(source, check.seed), 200))
        planted = draw.sample(range(200), 20)
        for i in planted:
            first, second = re.findall(r"\d+", draw.choice(prompts))
            texts[i] += draw.choice([f" {first}+{second}=8.", f" {second}+{first}="])
        check(texts, prompts, equals=[i in planted for i in range(200)])
    check([problem.prompt for problem in train[:300]], prompts, equals=[False] * 300)
    check(["07+35=42."], [], equals=[False])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The card
#
# Two numbers a text: the **loss**, in nats per target token, and the share of rows
# that are **right**, where the likeliest token is the target at every target of the
# row. A text comes as ids and labels; a label of −100 is no target.
#
# By hand, for a model that looks at one token only. Row i holds the probabilities of
# what follows token i:
#
# | after | 0 | 1 | 2 |
# |---|--:|--:|--:|
# | **0** | 0.5 | 0.25 | 0.25 |
# | **1** | 0.1 | 0.8 | 0.1 |
# | **2** | 0.2 | 0.2 | 0.6 |
#
# The row `0 0 1 1` with the labels `−100 0 1 1` has three targets, of probability
# 0.5, 0.25 and 0.8. The row `0 2 2 2` with `−100 −100 2 −100` has one, of 0.6. The
# loss is −(ln 0.5 + ln 0.25 + ln 0.8 + ln 0.6) / 4 = 0.7034: each *token* counts
# once, the long row for more. The first row is not right, since 0 would have been
# likelier than 1 behind a 0; the second is. So `right` is 0.5.
#
# A measurement must change neither itself nor the model. In training mode dropout
# throws dice, so switch to evaluation mode, and record no gradients. Afterwards put
# the model back into the mode in which it came.


# %% nbgrader={"grade_id": "phase_card", "solution": true}
def phase_card(model, texts=None):
    """What a model can do, on texts that are the same for every card.

    Measured in evaluation mode and without recording gradients. Afterwards the model
    is in the mode (training or evaluation) in which it came.

    Args:
        model: a causal language model: `model(ids).logits` is (B, T, V).
        texts: dict: name → (ids, labels), tensors (B, T) of int. labels are the ids
            where a token is to be predicted, and −100 elsewhere; like the ids they
            are not shifted: the logits at t−1 predict the token at t. The first
            column is no target, whatever its label. Every row has a target. With
            None, `held_out_texts()` of the library.

    Returns:
        dict: name → {"loss": mean of −log-probability over all target tokens, in
        nats; "right": share of rows in which the likeliest token is right at every
        target}; two numbers.
    """
    ### BEGIN SOLUTION
    texts = held_out_texts() if texts is None else texts
    was_training, card = model.training, {}
    model.eval()
    with torch.no_grad():
        for name, (ids, labels) in texts.items():
            logits = model(ids).logits
            target = labels[:, 1:] != -100
            nats = -(token_logprobs(logits, ids) * target).sum() / target.sum()
            hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
            right = (hit | ~target).all(dim=1).float().mean()
            card[name] = {"loss": nats.item(), "right": right.item()}
    model.train(was_training)
    return card
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `model.training` tells the mode; remember it. `model.train(mode)` sets it.
# </details>
# <details><summary>Hint 2</summary>
#
# `token_logprobs(logits, ids)` is (B, T−1), shifted already. So the targets are
# `labels[:, 1:] != -100`, and the guesses `logits[:, :-1].argmax(dim=-1)`.
# </details>
# <details><summary>Hint 3</summary>
#
# A row is right if at each place the guess is right *or* there is no target:
# `(hit | ~target).all(dim=1)`.
# </details>

# %% nbgrader={"grade_id": "check_phase_card", "grade": true, "points": 2}
check = Check(phase_card, "phases/bake_the_cake", rtol=1e-4)
table = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])
texts = {"two rows": (torch.tensor([[0, 0, 1, 1], [0, 2, 2, 2]]),
                      torch.tensor([[-100, 0, 1, 1], [-100, -100, 2, -100]]))}
card = {"two rows": {"loss": 0.70342, "right": 0.5}}
check(table, texts, training=False, through=card_of, part="card", equals=card)
check(table, texts, training=True, through=card_of, part="card", equals=card)
check(table, texts, through=card_of, part="recorded", equals=False)
for mode in (True, False):
    check(table, texts, training=mode, through=card_of, part="training", equals=mode)
check.done(hidden=5, about="several texts, models in either mode, no texts given")
### BEGIN HIDDEN TESTS
def hidden():
    generator = torch.Generator().manual_seed(check.seed)
    table = torch.rand(6, 6, generator=generator).add(0.05)
    table /= table.sum(dim=1, keepdim=True)
    texts, card = {}, {}
    for name, rows, width in (("short", 9, 3), ("long", 5, 12)):
        ids = torch.randint(6, (rows, width), generator=generator)
        ids[: rows // 2, 1:] = table.argmax(dim=1)[ids[: rows // 2, :1]]
        labels = ids.where(torch.rand(ids.shape, generator=generator) < 0.6, -100)
        labels[:, 1] = ids[:, 1]
        nats, right = [], []
        for row, wanted in zip(ids.tolist(), labels.tolist(), strict=True):
            places = [t for t in range(1, width) if wanted[t] != -100]
            nats += [-table[row[t - 1], row[t]].log() for t in places]
            right.append(all(table[row[t - 1]].argmax() == row[t] for t in places))
        texts[name] = ids, labels
        card[name] = {"loss": float(sum(nats) / len(nats)),
                      "right": sum(right) / rows}
    for training in (True, False):
        check(table, texts, training=training, through=card_of,
              equals={"card": card, "training": training, "recorded": False})
    check(table, {"long": texts["long"]}, dropout=0.0, through=card_of,
          equals={"card": {"long": card["long"]}, "training": True, "recorded": False})
    check(table, {}, through=card_of, part="card", equals={})
    from cherrytop.recipes import phase_card as reference

    V = len(checkpoints.load("sft")[1])
    table = torch.rand(V, V, generator=generator).softmax(dim=1)
    check(table, None, through=card_of, rtol=1e-3,
          equals=card_of(reference, table, held_out_texts()),
          because="Without texts, the card is of held_out_texts().")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Three frozen models: pretrained on the noisy web, then mid-trained on clean sums
# without any replay, then SFT. `web` is unseen web text, `sums` the held-out sums as
# the web writes them, and `chat` the same sums in the chat template.

# %%
def show(name, card):
    numbers = [f"{text} {n['loss']:.2f} ({100 * n['right']:3.0f} %)"
               for text, n in card.items()]
    print(f"{name:13}", "   ".join(numbers))


for name in checkpoints.NAMES:
    show(name, phase_card(checkpoints.load(name)[0]))

# %% [markdown]
# Loss in nats per token, in brackets the share right. Each phase mended one column
# and broke others: this recipe kept nothing of the old texts.
#
# ## 5. Bake
#
# Now phase after phase. The loop is given: `train_phase(model, phase, schedule)`
# asks your `mixture` and your `learning_rate` at every step. What is left is to call
# it in order, to take a card before the first phase and after each, and to tell each
# phase how many steps the schedule has done: those that were done before the first
# phase, plus the steps of all phases since.


# %% nbgrader={"grade_id": "bake", "solution": true}
def bake(model, phases, schedule, train, card):
    """Train a model through phases in a row, and take a card before and after each.

    Args:
        model: whatever `train` and `card` take; trained in place, so each phase goes
            on from where the one before has stopped.
        phases: list of Phase.
        schedule: Schedule, as it stands at the first phase. A later phase gets the
            same with `done` larger by the steps of the phases before it.
        train: function of (model, phase, schedule); what it returns is not needed.
        card: function of (model).

    Returns:
        list of (name, card): ("start", …), taken before any training, then
        (phase.name, …) for every phase, taken when it has ended and before the next
        one begins.
    """
    ### BEGIN SOLUTION
    cards = [("start", card(model))]
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return cards
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A loop over the phases, with a list of cards that begins with one.
# </details>
# <details><summary>Hint 2</summary>
#
# A named tuple cannot be changed, but `schedule._replace(done=…)` makes a new one.
# </details>
# <details><summary>Hint 3</summary>
#
# In the loop, in this order: train, card, then
# `schedule = schedule._replace(done=schedule.done + phase.steps)`.
# </details>
#
# The check counts: its "model" only knows how many steps it has had, and so does its
# card. The first schedule has 500 steps behind it.

# %% nbgrader={"grade_id": "check_bake", "grade": true, "points": 1}
check = Check(bake, "phases/bake_the_cake")
phases = [Phase(n, k, {}, {}, {}) for n, k in (("a", 7), ("b", 4), ("c", 20))]
schedule = Schedule(0.01, warmup=4, stable=900, decay=50, done=500)
check(phases, schedule, through=order_of, part="trained",
      equals=[("a", 500, 0), ("b", 507, 7), ("c", 511, 11)],
      because="Each line: the phase, `done` of its schedule, the model's steps.")
check(phases, schedule, through=order_of, part="cards",
      equals=[("start", 0), ("a", 7), ("b", 11), ("c", 31)])
check.done(hidden=11, about="other phases, and real runs with three seeds")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    draw = random.Random(check.seed)
    steps, done = [draw.randrange(1, 99) for _ in range(4)], draw.randrange(1, 999)
    phases = [Phase(f"phase {i}", n, {}, {}, {}) for i, n in enumerate(steps)]
    before = [sum(steps[:i]) for i in range(5)]
    trained = [(f"phase {i}", done + before[i], before[i]) for i in range(4)]
    cards = [("start", 0)] + [(f"phase {i}", before[i + 1]) for i in range(4)]
    check(phases, schedule._replace(done=done), through=order_of,
          equals={"trained": trained, "cards": cards})
    check([], schedule, through=order_of,
          equals={"trained": [], "cards": [("start", 0)]})
    for seed in (0, 1, 2):
        (_, start), (_, mid), (_, sft) = check.value(seed, through=baked)
        check.that(mid["sums"] < start["sums"] - 0.04 and mid["web"] < 1.0,
                   "mid-training should take the loss on sums from 0.49 below 0.45 "
                   f"and leave that on the web below 1.0; it came to {mid}")
        check.that(sft["chat"] < 0.7 < mid["chat"],
                   "SFT should take the loss on answers in the chat template from "
                   f"{mid['chat']:.2f} below 0.7; it came to {sft['chat']:.2f}")
        check.that(sft["web"] < 1.1,
                   "with replay and no restart the web should be kept: a loss below "
                   f"1.1 at the end; it is {sft['web']:.2f}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The frozen base model stands at step 500 of a schedule
# that rose to 0.003 and came down to a tenth of it. With your functions it goes on
# for 40 steps of mid-training and 20 of SFT. A tenth of the web is kept. Then the
# same again with one mistake: `done` is set to 0, and the schedule restarts.

# %%
def train(model, phase, schedule):
    return train_phase(model, phase, schedule, mixture, learning_rate,
                       token_logprobs, build_example, collate)


for done in (500, 0):
    model, _ = checkpoints.load("pretrained")
    schedule = mixing.PRETRAINED._replace(done=done)
    print(f"done = {done}")
    for name, card in bake(model, two_phases(replay=0.1), schedule, train, phase_card):
        show(name, card)

# %% [markdown]
# In the first run mid-training makes more sums right, SFT teaches the chat template
# and costs some of them, and the web stays. In the second the rate climbs past its old
# level and shakes up what a smaller rate had settled: sums and web end far worse than
# they began, and the chat is learned worse, too.
#
# ## What to take away
#
# - Shares of a mix are shares of tokens. Ask a report which it means.
# - One schedule runs through all phases; a restart undoes what was settled.
# - Each phase pays for what it adds. Only a card that does not change shows it.
#
# **Read again** *What is not shown is forgotten* in the chapter on mid-training, and
# *What each layer added* in the chapter on the cake.
#
# **For the curious.** Set `replay` to 0, and to 0.3. What does the web kept during
# SFT do for the *sums*? Then mix by documents on purpose, and count in what
# `train_phase` returns how many tokens of each source were read.
