"""A training recipe: which texts, in what shares, at which rate, phase after phase.

The phases of `cherrytop.phases` each have one source and a schedule of their own. Here
sources are mixed, and one schedule runs through all phases. `mixing` trains with it.
"""

import re
from typing import NamedTuple

import torch

from cherrytop.logprobs import token_logprobs

QUESTION = re.compile(r"(\d+)\+(\d+)=")


class Phase(NamedTuple):
    """A training phase: its length, and its sources' shares of the tokens."""

    name: str
    steps: int
    begin: dict  # source → share of the tokens at the first step; they sum to 1
    end: dict  # the same at the last step; the same sources
    length: dict  # source → mean tokens a document


class Schedule(NamedTuple):
    """A learning rate that warms up, stays and decays; lengths are in steps."""

    peak: float  # the highest rate
    warmup: int
    stable: int
    decay: int  # at least 1
    final: float = 0.0  # where the decay ends, as a share of the peak
    done: int = 0  # steps of this schedule that earlier phases have taken


def learning_rate(step, schedule):
    """The rate of a phase's step: warm-up, stable, decay (WSD), through all phases.

    With t = schedule.done + step: peak·t/warmup up to t = warmup, then the peak for
    `stable` steps, then a straight line that reaches final·peak `decay` steps later,
    and final·peak from there on.

    Args:
        step: of the phase, from 1.
        schedule: Schedule.

    Returns:
        float.

    Source: Hu et al. 2024 (MiniCPM), section 4.2, arXiv 2404.06395; their decay is
    exponential, this one a straight line.

    Example:
        >>> schedule = Schedule(peak=0.01, warmup=4, stable=10, decay=5)
        >>> learning_rate(1, schedule), learning_rate(1, schedule._replace(done=16))
        (0.0025, 0.004)
    """
    t = schedule.done + step
    if t < schedule.warmup:
        return schedule.peak * t / schedule.warmup
    decayed = t - schedule.warmup - schedule.stable  # steps, negative before the decay
    progress = min(max(decayed / schedule.decay, 0.0), 1.0)
    return schedule.peak * (1 - (1 - schedule.final) * progress)


def mixture(phase, step):
    """How often to draw each source, so that its share of the *tokens* is as planned.

    The planned shares go in a straight line from `begin` at step 1 to `end` at the
    last step; a phase of one step reads `begin`. Long documents bring more tokens a
    draw, so they are drawn more rarely: chance ∝ share / length.

    Args:
        phase: Phase.
        step: of the phase, from 1 to phase.steps.

    Returns:
        dict: source → chance that the next document is one of its; they sum to 1.

    Example:
        >>> lengths = {"web": 10, "clean": 40}
        >>> half = {"web": 0.5, "clean": 0.5}
        >>> mixture(Phase("mid-training", 3, half, half, lengths), 1)
        {'web': 0.8, 'clean': 0.2}
    """
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}


def leaks(documents, held_out):
    """Which documents ask a held-out question, whatever they answer.

    A question is a number, +, a number, =. Numbers are compared as numbers, and the
    order of the two does not matter.

    Args:
        documents: list of str.
        held_out: list of tasks.Problem; or of str, their prompts.

    Returns:
        list of bool, one a document.

    Example:
        >>> leaks(["07+35=43.", "35+07=42.", "7 + 35", "17+35=52."], ["07+35="])
        [True, True, False, False]
    """
    prompts = [getattr(problem, "prompt", problem) for problem in held_out]
    asked = set().union(*map(_questions, prompts))
    return [not asked.isdisjoint(_questions(text)) for text in documents]


def _questions(text):
    """The sums that a text asks for, each as a sorted pair of numbers."""
    return {tuple(sorted(map(int, pair))) for pair in QUESTION.findall(text)}


def phase_card(model, texts):
    """What a model can do, on texts that do not change: the same card for every phase.

    Measured in evaluation mode and without gradients; afterwards the model is in the
    mode in which it came.

    Args:
        model: a causal language model, `model(ids).logits`.
        texts: dict: name → (ids, labels), (B, T) each, as from `mixing.held_out_texts`;
            labels are −100 where nothing is to be predicted.

    Returns:
        dict: name → {"loss": nats per target token, one mean over all of them;
        "right": share of rows in which the likeliest token is right at every target}.
    """
    was_training = model.training
    model.eval()
    with torch.no_grad():
        card = {name: _measure(model, *rows) for name, rows in texts.items()}
    model.train(was_training)
    return card


def _measure(model, ids, labels):
    logits = model(ids).logits
    target = labels[:, 1:] != -100  # (B, T−1)
    loss = -(token_logprobs(logits, ids) * target).sum() / target.sum()
    hit = logits[:, :-1].argmax(dim=-1) == ids[:, 1:]
    right = (hit | ~target).all(dim=1).float().mean()
    return {"loss": loss.item(), "right": right.item()}


def bake(model, phases, schedule, train, card):
    """Train a model through phases in a row, and keep a card of each.

    Args:
        model: trained in place.
        phases: list of Phase.
        schedule: Schedule of the first phase; each later one goes on where the
            phase before it has stopped.
        train: function of (model, phase, schedule); see `mixing.train_phase`.
        card: function of (model); see `phase_card`.

    Returns:
        list of (name, card): ("start", …) before any training, then one a phase,
        taken as soon as it has ended.
    """
    cards = [("start", card(model))]
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return cards
