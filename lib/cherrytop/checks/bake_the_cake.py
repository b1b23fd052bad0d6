"""Probes of the exercise phases/bake_the_cake: curves, draws, models, a run."""

import copy
import random
from functools import cache
from types import SimpleNamespace

import torch

from cherrytop import checkpoints, mixing, recipes
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import claimed, judged_by
from cherrytop.logprobs import token_logprobs
from cherrytop.recipes import Schedule

SHORT = (20, 15)  # steps of the phases of a checked run


def at_steps(learning_rate, steps, schedule):
    """The student's rates at these steps of a phase, as a list of numbers."""
    return [float(learning_rate(step, schedule)) for step in steps]


def _tokens_drawn(chances, phase, step, seed, draws=20_000):
    """The share of the tokens that each source brings, if it is drawn so often."""
    generator = random.Random(seed)
    drawn = generator.choices(list(chances), list(chances.values()), k=draws)
    read = dict.fromkeys(chances, 0.0)
    for source in drawn:
        read[source] += phase.length[source] * generator.uniform(0.5, 1.5)
    return {source: tokens / sum(read.values()) for source, tokens in read.items()}


@judged_by(_tokens_drawn)
def shares_read(mixture, phase, step, seed, draws=20_000):
    """Draw documents as the student's `mixture` says, and count their tokens.

    A document has between half and one and a half times its source's mean length.

    Returns:
        dict: source → its share of all tokens.
    """
    return mixture(phase, step)


class _Bigram(torch.nn.Module):
    """A model that looks at one token: row i of a table says what follows token i.

    A dropout stands behind the table, as in many real models. It notes in which mode
    it is called, and whether gradients are being recorded.
    """

    def __init__(self, table, dropout):
        super().__init__()
        self.logits = torch.nn.Parameter(torch.as_tensor(table).log())
        self.dropout = torch.nn.Dropout(dropout)
        self.recorded = False

    def forward(self, input_ids, **options):
        self.recorded |= torch.is_grad_enabled()
        return SimpleNamespace(logits=self.dropout(self.logits[input_ids]))


@claimed
def card_of(phase_card, table, texts, training=True, dropout=0.5):
    """The student's card of a small model, and how the model is left behind.

    Lower assurance: modes, and what is recorded, are seen only where the model is.
    The model knows one token at a time: row i of `table` holds the probabilities of
    what follows token i. In training mode it drops half of its logits.

    Args:
        phase_card: the student's.
        table: (V, V), rows sum to 1.
        texts: as for `recipes.phase_card`; with None, the student's own choice.
        training: the mode in which the model comes.
        dropout: share of logits that are dropped in training mode.

    Returns:
        dict: "card"; "training", the mode in which the model is left; "recorded",
        whether gradients were recorded while it ran.
    """
    model = _Bigram(table, dropout).train(training)
    with torch.random.fork_rng(), torch.enable_grad():
        torch.manual_seed(0)
        with parts_in_place(phase_card, {"token_logprobs": token_logprobs}):
            given = () if texts is None else (texts,)
            card = phase_card(model, *given)
    return {"card": card, "training": model.training, "recorded": model.recorded}


def order_of(bake, phases, schedule):
    """What the student's `bake` does with a model that only counts its steps.

    Returns:
        dict: "trained", a list of (phase's name, done of its schedule, steps that the
        model has had before); "cards", what was returned, a card being the steps that
        the model has had.
    """
    model, trained = {"steps": 0}, []

    def train(model, phase, schedule):
        trained.append((phase.name, schedule.done, model["steps"]))
        model["steps"] += phase.steps

    cards = bake(model, phases, schedule, train, lambda model: model["steps"])
    return {"trained": trained, "cards": cards}


def _measured(cards, seed):
    """The loss on every text, behind every card's steps, of models trained here."""
    if cards is None:
        return None
    texts, found = mixing.held_out_texts(), []
    most = 2 * len(SHORT)  # enough to see what is wrong
    for name, path in cards[:most]:
        if len(path) > most:
            raise ValueError(f"{len(path)} phases were trained; there are {len(SHORT)}")
        path = tuple((phase, Schedule(*schedule)) for phase, schedule in path)
        card = recipes.phase_card(_after(path, seed), texts)
        found.append((name, {text: row["loss"] for text, row in card.items()}))
    return found


@judged_by(_measured)
def baked(bake, seed):
    """A real run of the student's `bake`, from the frozen checkpoint "pretrained".

    Where the function runs, a model is only the list of phases and schedules that it
    is to be trained with. The training itself is the judge's.

    Returns:
        list of (name, card), a card being a dict: text → loss, in nats a token.
    """

    def train(model, phase, schedule):
        model["path"] += ((phase.name, schedule),)

    phases = mixing.two_phases(steps=SHORT)
    model = {"path": ()}
    return bake(model, phases, mixing.PRETRAINED, train, lambda model: model["path"])


@cache
def _after(path, seed):
    """The model behind these (name, schedule); a run that is repeated is remembered."""
    if not path:
        return checkpoints.load("pretrained")[0]
    *before, (name, schedule) = path
    model = copy.deepcopy(_after(tuple(before), seed))
    phases = {phase.name: phase for phase in mixing.two_phases(steps=SHORT)}
    mixing.train_phase(model, phases[name], schedule, tokens=384, seed=seed)
    return model
