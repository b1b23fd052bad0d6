"""Claims about the capstone's memory plan: counted by hand, and what fits it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop import memory
from cherrytop.capstone.plan import choose_model, largest_that_fits, plan_memory
from cherrytop.memory import GIB

SHAPES = memory.model_shapes()
names = st.sampled_from(sorted(SHAPES))
# 1 layer, hidden 4, MLP 6, 2 heads and 1 for keys of width 3, 10 tokens, not tied.
SMALL = memory.Shape(1, 4, 6, 2, 1, 3, 10, False, False)


def test_a_plan_counted_by_hand():
    # Matrices: q and o 24 numbers each, k and v 12, gate, up and down 24: 144. Norms
    # 2 · 4 + 4, embeddings 2 · 40: 236 in all. LoRA of rank 2: 2 · (10 + 7 + 7 + 10 +
    # 10 + 10 + 10) = 128. A micro batch has 10 tokens: inputs of the layer 80 bytes,
    # the layer itself 10 · 2 · (16 + 12 + 6 + 24) = 1,160, logits 10 · 10 · 2 · 4.
    assert plan_memory(SMALL, 5, 3, 2, 2) == {
        "weights": 472,
        "adapter": 512,
        "gradients": 512,
        "optimizer": 1024,
        "sampling": 2 * 2 * 3 * 5 * 3,
        "training": 80 + 1160 + 800,
        "peak": 472 + 512 + 512 + 1024 + 2040,
    }


def test_the_peak_holds_the_larger_of_sampling_and_training_and_not_both():
    plan = plan_memory(SMALL, 5, 40, 2, 2)
    assert plan["sampling"] == 2400 > plan["training"] == 2040
    assert plan["peak"] == 472 + 512 + 512 + 1024 + 2400


@settings(deadline=None)
@given(names, st.integers(1, 4000), st.integers(1, 4000), st.integers(2, 32))
def test_longer_sequences_never_need_less(name, tokens, more, G):
    short = plan_memory(SHAPES[name], tokens, G, 4, 16)
    long = plan_memory(SHAPES[name], tokens + more, G, 4, 16)
    assert all(long[part] >= short[part] for part in short)
    assert long["peak"] > short["peak"]


@settings(deadline=None)
@given(st.floats(0.5, 80), st.integers(64, 4096))
def test_the_chosen_model_fits_and_no_larger_one_does(gib, tokens):
    step = {"tokens": tokens, "num_generations": 8, "micro_batch": 2, "rank": 16}
    fits = {
        name
        for name, shape in SHAPES.items()
        if plan_memory(shape, **step)["peak"] <= gib * GIB
    }
    if fits:
        name = choose_model(SHAPES, gib * GIB, **step)
        assert name in fits
        chosen = memory.num_params(SHAPES[name])
        assert chosen == max(memory.num_params(SHAPES[one]) for one in fits)
    else:
        with pytest.raises(ValueError, match="no model fits"):
            choose_model(SHAPES, gib * GIB, **step)


def test_what_needs_all_that_there_is_fits():
    step = {"tokens": 5, "num_generations": 3, "micro_batch": 2, "rank": 2}
    assert choose_model({"small": SMALL}, 4560, **step) == "small"
    with pytest.raises(ValueError):
        choose_model({"small": SMALL}, 4559, **step)


def test_a_refusal_names_the_least_and_how_much_it_needs():
    step = {"tokens": 768, "num_generations": 8, "micro_batch": 8, "rank": 32}
    some = {name: SHAPES[name] for name in ("Qwen3-4B", "Qwen3-0.6B", "Qwen3-1.7B")}
    least = plan_memory(SHAPES["Qwen3-0.6B"], **step)["peak"] / GIB
    with pytest.raises(ValueError) as refusal:
        choose_model(some, 1.25 * GIB, **step)
    said = str(refusal.value)
    assert f"no model fits in 1.2 GiB: Qwen3-0.6B needs least, {least:.1f} GiB" in said
    assert "shorter completions" in said and "4B" not in said


@settings(deadline=None)
@given(names, st.floats(0.1, 100), st.integers(0, 5000))
def test_one_token_more_than_the_longest_that_fits_does_not_fit(name, gib, longest):
    step = {"tokens": 200, "num_generations": 8, "micro_batch": 2, "rank": 16}

    def peak(new):
        return plan_memory(SHAPES[name], **{**step, "tokens": 200 + new})["peak"]

    found = largest_that_fits(SHAPES[name], gib * GIB, step, longest)
    assert 0 <= found <= longest
    if found:
        assert peak(found) <= gib * GIB
    if found < longest:
        assert peak(found + 1) > gib * GIB


def test_a_prompt_that_does_not_fit_leaves_no_tokens_for_completions():
    step = {"tokens": 200, "num_generations": 8, "micro_batch": 2, "rank": 16}
    assert largest_that_fits(SHAPES["Qwen3-4B"], GIB, step, 4096) == 0
    assert largest_that_fits(SHAPES["Qwen3-4B"], 100 * GIB, step, 4096) == 4096
