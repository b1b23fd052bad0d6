"""The given loop: what it reads, at which rate, and what phases change."""

from itertools import islice

import pytest
import torch

from cherrytop import checkpoints, mixing, recipes
from cherrytop.bake.miniature import PRESETS
from cherrytop.checks.bake_the_cake import baked
from cherrytop.mixing import PRETRAINED, documents, held_out_texts, train_phase
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.recipes import Phase, Schedule, learning_rate


def questions(source, number=400):
    """Texts of a source, dialogues as what their messages say."""
    for document in islice(documents(source, seed=4), number):
        if isinstance(document, str):
            yield document
        else:
            yield " ".join(message["content"] for message in document)


def small():
    return tiny_qwen3(len(CharTokenizer()), hidden_size=16, num_layers=1)


def short(steps=3, **shares):
    shares = shares or {"web": 0.5, "clean": 0.5}
    return Phase("short", steps, shares, shares, dict.fromkeys(shares, 20))


@pytest.mark.parametrize("source", mixing.SOURCES)
def test_no_source_asks_a_held_out_question(source):
    _, held_out = mixing.problems()
    assert not any(recipes.leaks(list(questions(source)), held_out))


def test_an_unknown_source_is_refused():
    with pytest.raises(ValueError, match="'books'; there are web, clean"):
        documents("books")


def test_mean_tokens_counts_what_stands_around_a_text_too():
    lengths = [len(CharTokenizer().encode(t)) + 2 for t in questions("web", 2000)]
    assert mixing.mean_tokens("web") == pytest.approx(sum(lengths) / 2000, rel=0.1)
    dialogue = "<bos><user>07+15=<assistant><answer>22</answer><eos>"
    assert mixing.mean_tokens("dialogues") == pytest.approx(
        len(CharTokenizer().encode(dialogue)), abs=0.2
    )


def test_a_step_reads_enough_tokens_and_pads_are_none_of_them():
    rows = train_phase(small(), short(), Schedule(1e-3, 0, 9, 1), tokens=300)
    for row in rows:
        assert 300 <= sum(row["tokens"].values()) < 300 + mixing.CONTEXT
        assert set(row["tokens"]) == {"web", "clean"}


def test_every_step_has_the_rate_of_its_schedule():
    schedule = Schedule(1e-3, warmup=4, stable=1, decay=9, done=2)
    rows = train_phase(small(), short(), schedule, tokens=50)
    assert [r["lr"] for r in rows] == [learning_rate(s, schedule) for s in (1, 2, 3)]


def test_a_rate_of_zero_changes_nothing_and_a_seed_repeats_a_run():
    model, still = small(), Schedule(0.0, 0, 9, 1)
    before = [p.clone() for p in model.parameters()]
    first = train_phase(model, short(), still, tokens=50, seed=5)
    assert all(map(torch.equal, before, model.parameters()))
    assert train_phase(small(), short(), still, tokens=50, seed=5) == first
    assert train_phase(small(), short(), still, tokens=50, seed=6) != first


def test_a_students_functions_are_the_ones_that_are_called():
    called = set()

    def noting(name, function):
        def noted(*args):
            called.add(name)
            return function(*args)

        return noted

    names = ["mixture", "learning_rate", "token_logprobs", "build_example", "collate"]
    theirs = {name: noting(name, getattr(mixing, name)) for name in names}
    phase = short(dialogues=0.5, web=0.5)
    train_phase(small(), phase, Schedule(1e-3, 0, 9, 1), tokens=300, **theirs)
    assert called == set(names)


def test_the_schedule_of_the_checkpoint_is_the_one_that_it_was_trained_with():
    steps = PRESETS[checkpoints.facts()["settings"]["preset"]].pretrain_steps
    assert PRETRAINED.done == steps
    theirs = PRETRAINED._replace(done=0)
    warm_up = steps // 10
    for step in (1, warm_up, warm_up + 1, 300, steps):  # as in phases.pretrain
        decay = 1 - 0.9 * (step - warm_up) / (steps - warm_up)
        rate = 3e-3 * min(step / warm_up, decay)
        assert learning_rate(step, theirs) == pytest.approx(rate)


def test_the_cards_targets_are_the_answers():
    tokenizer, texts = CharTokenizer(), held_out_texts()
    _, held_out = mixing.problems()
    for name, form in (("sums", "{}."), ("chat", "<answer>{}</answer>")):
        ids, labels = texts[name]
        assert len(ids) == len(held_out)
        for row, wanted, problem in zip(ids, labels, held_out, strict=True):
            target = row[wanted != -100].tolist()
            assert tokenizer.decode(target) == form.format(problem.answer)
            assert (target[-1] == tokenizer.eos_id) == (name == "chat")
    assert texts["web"][0].shape == (32, mixing.CONTEXT)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_what_each_phase_changes(seed):
    (_, start), (_, mid), (_, sft) = baked(recipes.bake, seed)
    assert mid["sums"] < start["sums"] - 0.05
    assert mid["chat"] > 0.9 and sft["chat"] < 0.65
    assert start["web"] < 0.95 and mid["web"] < 0.97 and sft["web"] < 1.0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_restarted_schedule_costs_what_pretraining_had_settled(seed):
    def restart(model, phases, schedule, train, card):
        schedule = schedule._replace(done=0)
        return recipes.bake(model, phases, schedule, train, card)

    *_, (_, sft) = baked(restart, seed)
    assert sft["web"] > 1.1 and sft["sums"] > 0.6
