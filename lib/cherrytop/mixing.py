"""The miniature with mixed sources: a given loop, for recipes of one's own.

It goes on from the frozen checkpoint "pretrained", and takes a few seconds.
"""

import random
from functools import cache
from itertools import islice
from statistics import mean

import torch

from cherrytop import checkpoints, corpora
from cherrytop.batches import encode_demonstrations, packed_rows
from cherrytop.chat import build_example, collate
from cherrytop.logprobs import token_logprobs
from cherrytop.models import CharTokenizer
from cherrytop.recipes import Phase, Schedule, learning_rate, mixture
from cherrytop.tasks import addition_problems

SOURCES = ("web", "clean", "dialogues")
CONTEXT = 64  # tokens of a row of held-out web text, and of a dialogue at most
# What the checkpoint "pretrained" was trained with, and where it stands: at its end.
PRETRAINED = Schedule(3e-3, warmup=50, stable=0, decay=450, final=0.1, done=500)


def train_phase(
    model,
    phase,
    schedule,
    mixture=mixture,
    learning_rate=learning_rate,
    token_logprobs=token_logprobs,
    build_example=build_example,
    collate=collate,
    tokens=512,
    seed=0,
):
    """One phase of the miniature, from the model's weights as they are.

    Each step draws documents one after the other, each from a source that the mixture
    has drawn, until they have enough tokens; then AdamW takes a step on the mean loss
    of all target tokens.

    Args:
        model: a causal language model with CharTokenizer's vocabulary; trained in
            place.
        phase: Phase, with sources of SOURCES.
        schedule: Schedule.
        mixture, learning_rate, token_logprobs, build_example, collate: the library's
            functions of these names, or a student's.
        tokens: a step, at least.
        seed: of the draws and the documents.

    Returns:
        list with one dict a step: lr, loss (nats per target token), and tokens, a
        dict: source → tokens read.
    """
    tokenizer, generator, rows = CharTokenizer(), random.Random(seed), []
    texts = {source: documents(source, seed) for source in phase.length}
    optimizer = torch.optim.AdamW(
        model.parameters(), betas=(0.9, 0.95), weight_decay=0.0, fused=True
    )
    model.train()
    for step in range(1, phase.steps + 1):
        chances = mixture(phase, step)
        read, batch = dict.fromkeys(chances, 0), []
        while sum(read.values()) < tokens:
            (source,) = generator.choices(list(chances), list(chances.values()))
            batch.append(_example(tokenizer, next(texts[source]), build_example))
            read[source] += len(batch[-1]["ids"])
        columns = collate(batch, tokenizer.eos_id)
        ids, target = columns["ids"], columns["labels"][:, 1:] != -100
        logprobs = token_logprobs(model(ids, use_cache=False).logits, ids)
        loss = -(logprobs * target).sum() / target.sum()
        rate = optimizer.param_groups[0]["lr"] = learning_rate(step, schedule)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        rows.append({"lr": rate, "loss": loss.item(), "tokens": read})
    return rows


def two_phases(replay=0.1, steps=(40, 20)):
    """Mid-training and SFT in miniature, for `train_phase`.

    Args:
        replay: share of web text that is kept: at the end of mid-training, to which
            the mix goes in a straight line, and all through SFT.
        steps: of the two.

    Returns:
        list of two Phase.
    """
    length = {source: mean_tokens(source) for source in SOURCES}
    shares = {"web": replay, "dialogues": 1 - replay}
    return [
        Phase(
            "mid-training",
            steps[0],
            {"web": 1.0, "clean": 0.0},
            {"web": replay, "clean": 1 - replay},
            {source: length[source] for source in ("web", "clean")},
        ),
        Phase(
            "SFT",
            steps[1],
            shares,
            shares,
            {source: length[source] for source in shares},
        ),
    ]


def documents(source, seed=0):
    """Endless documents of a source, none of them with a held-out problem.

    Args:
        source: one of SOURCES.
        seed: of the documents.

    Yields:
        str for "web" and "clean"; for "dialogues" a list of messages, as for
        `chat.render_chat`.

    Raises:
        ValueError: an unknown source.
    """
    train, _ = problems()
    if source == "web":
        return corpora.web_documents(train, seed=seed)
    if source == "clean":
        return corpora.clean_documents(train, length=4, seed=seed)
    if source == "dialogues":
        return _dialogues(train, seed)
    raise ValueError(f"no source {source!r}; there are {', '.join(SOURCES)}")


def _dialogues(problems, seed, number=512):
    """The same `number` right and terse demonstrations, again and again."""
    shown = random.Random(seed).sample(problems, number)
    while True:
        for problem in shown:
            answer = corpora.TERSE.format(problem.answer)
            yield [
                {"role": "user", "content": problem.prompt},
                {"role": "assistant", "content": answer},
            ]


def held_out_texts(rows=32):
    """The card's texts: no phase has read any of them.

    Args:
        rows: of web text.

    Returns:
        dict: name → (ids, labels), (B, T) each, labels −100 where nothing is to be
        predicted. "web": rows of web text, every token a target. "sums": the held-out
        sums as the web writes them, the number and its full stop the targets. "chat":
        the same in the chat template, the terse answer and its eos the targets.
    """
    tokenizer, (train, held_out) = CharTokenizer(), problems()
    web = corpora.web_documents(train, seed="held out")
    ids = torch.tensor(list(islice(packed_rows(tokenizer, web, CONTEXT), rows)))
    sums = [(f"<bos>{p.prompt}", f"{p.answer}.") for p in held_out]
    sum_ids, sum_labels = encode_demonstrations(tokenizer, sums)
    sum_labels[sum_labels == tokenizer.eos_id] = -100  # the web would go on
    dialogues = [
        (corpora.chat_prompt(p.prompt), corpora.TERSE.format(p.answer))
        for p in held_out
    ]
    return {
        "web": (ids, ids),
        "sums": (sum_ids, sum_labels),
        "chat": encode_demonstrations(tokenizer, dialogues),
    }


def problems():
    """The sums that the frozen checkpoints met, and those held out: two lists."""
    return addition_problems(max_term=checkpoints.facts()["max_term"])


@cache
def mean_tokens(source, number=200):
    """How many tokens a document of a source has on average, special ones included."""
    tokenizer, shown = CharTokenizer(), islice(documents(source, "length"), number)
    return mean(len(_example(tokenizer, d, build_example)["ids"]) for d in shown)


def _example(tokenizer, document, build_example):
    """ids, labels and mask of a dialogue, or of a text that is all target."""
    if not isinstance(document, str):
        return build_example(tokenizer, document, CONTEXT)
    ids = [tokenizer.bos_id, *tokenizer.encode(document), tokenizer.eos_id]
    return {"ids": ids, "labels": [-100, *ids[1:]], "mask": [0] + [1] * (len(ids) - 1)}
