"""Rounding that a hand can follow, and a recorder that puts everything back."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cherrytop.bake import sensitivity
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.quantization import (
    TERNARY,
    absmax_round,
    budget_bits,
    e2m1_grid,
    grid_round,
    minmax_increase,
    minmax_round,
    relative_error,
    spend_bits,
    stored_bits,
    ternary_round,
)

WEIGHTS = np.random.default_rng(0).normal(size=(8, 96)).astype(np.float32)
ROUNDINGS = {"absmax": absmax_round, "minmax": minmax_round}


def test_absmax_by_hand():
    # largest 1.4 over 7 levels: a step of 0.2
    rounded = absmax_round([0.5, -1.4, 0.09, 0.31], bits=4, group=4)
    assert rounded == pytest.approx([0.4, -1.4, 0.0, 0.4])  # 2.5 and 0.45, 1.55 steps


def test_minmax_by_hand():
    # from −0.3 to 1.2 in 3 steps of 0.5
    rounded = minmax_round([-0.3, 0.5, 0.9, 1.2], bits=2, group=4)
    assert rounded == pytest.approx([-0.3, 0.7, 0.7, 1.2])


def test_ternary_by_hand():
    # mean |w| is 0.6; −0.2 is a third of it and 0.4 two thirds
    rounded = ternary_round([0.4, -0.2, 1.3, -0.5], group=4)
    assert rounded == pytest.approx([0.6, 0, 0.6, -0.6])


@pytest.mark.parametrize("name", ROUNDINGS)
@pytest.mark.parametrize("bits", [2, 3, 4, 5])
def test_a_group_takes_at_most_as_many_values_as_it_has_codes(name, bits):
    rounded = ROUNDINGS[name](WEIGHTS, bits).reshape(-1, 32)
    codes = 2**bits - (name == "absmax")
    assert max(len(np.unique(group)) for group in rounded) <= codes


@pytest.mark.parametrize("name", ROUNDINGS)
def test_another_bit_about_halves_the_error(name):
    errors = [
        relative_error(WEIGHTS, ROUNDINGS[name](WEIGHTS, bits)) for bits in range(4, 9)
    ]
    ratios = np.divide(errors[:-1], errors[1:])
    assert (ratios > 1.9).all() and (ratios < 2.3).all()


@given(st.integers(0, 1000), st.integers(1, 6))
def test_minmax_rounding_twice_changes_nothing(seed, bits):
    values = np.random.default_rng(seed).normal(size=(2, 32)).astype(np.float32)
    once = minmax_round(values, bits)
    assert np.allclose(minmax_round(once, bits), once, rtol=1e-5, atol=1e-6)
    groups = values.reshape(-1, 32)
    assert np.allclose(once.min(-1), groups.min(-1))
    assert np.allclose(once.max(-1), groups.max(-1), rtol=1e-5, atol=1e-6)


def test_no_weight_moves_by_more_than_half_a_step():
    step = np.ptp(WEIGHTS.reshape(-1, 32), axis=-1, keepdims=True) / 7
    moved = np.abs(minmax_round(WEIGHTS, 3) - WEIGHTS).reshape(-1, 32)
    assert (moved <= step / 2 * 1.0001).all()


def test_groups_keep_an_outlier_from_spoiling_the_others():
    spoilt = WEIGHTS.copy()
    spoilt[0, 0] = 100
    alone = absmax_round(spoilt, 4)
    assert (alone[0, 32:] == absmax_round(WEIGHTS, 4)[0, 32:]).all()
    assert (alone[0, 1:32] == 0).all()
    together = absmax_round(spoilt.reshape(1, -1), 4, group=WEIGHTS.size)
    assert (together[0, 1:] == 0).all()


def test_constant_groups_stay_as_they_are():
    for value in (0.0, -0.75):
        constant = np.full((1, 32), value, np.float32)
        assert (minmax_round(constant, 2) == constant).all()
        assert absmax_round(constant, 4) == pytest.approx(constant)
        assert ternary_round(constant) == pytest.approx(constant)


def test_absmax_in_two_bits_is_ternary_with_another_scale():
    assert absmax_round(WEIGHTS, 2) == pytest.approx(grid_round(WEIGHTS, TERNARY))


def test_fp4_is_dense_near_zero_and_sparse_far_out():
    positive = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]
    assert e2m1_grid().tolist() == [-x for x in positive[:0:-1]] + positive


@given(st.lists(st.floats(-6, 6), min_size=3, max_size=3))
def test_a_grid_gives_the_nearest_of_its_values(values):
    rounded = grid_round([*values, 6.0], e2m1_grid(), group=4)  # so that the scale is 1
    for value, got in zip(values, rounded, strict=False):
        best = np.abs(e2m1_grid() - value).min()
        assert abs(got - value) == pytest.approx(best, abs=1e-5)


def test_a_file_holds_the_scales_too():
    assert stored_bits(4, 32, group_bits=32) == 5  # Q4_1
    assert stored_bits(4, 32, group_bits=8) == 4.25  # MXFP4
    assert stored_bits(4, 16, group_bits=8) == 4.5  # NVFP4, its one float32 aside


def test_groups_must_fit():
    with pytest.raises(ValueError, match="multiple of the group, 32"):
        minmax_round(np.zeros((3, 40)), 4)
    with pytest.raises(ValueError, match="at least 2 bits"):
        absmax_round(WEIGHTS, 1)
    with pytest.raises(ValueError, match="at least 1 bit"):
        minmax_round(WEIGHTS, 0)


def test_a_step_of_a_third_costs_a_ninth():
    assert minmax_increase(0.9, 2) == 0.9
    assert minmax_increase(0.9, 4) == pytest.approx(0.9 * (3 / 15) ** 2)


SIZES = {"a": 10, "b": 10, "c": 80}
INCREASES = {
    "a": {2: 1.0, 3: 0.2, 4: 0.0},
    "b": {2: 0.1, 3: 0.02, 4: 0.0},
    "c": {2: 0.8, 3: 0.16, 4: 0.0},
}


def test_bits_go_first_where_one_saves_most():
    # Savings a bit: a 0.08 and 0.02, b 0.008 and 0.002, c 0.008 and 0.002.
    assert spend_bits(SIZES, INCREASES, 2.1) == {"a": 3, "b": 2, "c": 2}
    assert spend_bits(SIZES, INCREASES, 2.2) == {"a": 4, "b": 2, "c": 2}
    assert spend_bits(SIZES, INCREASES, 4) == {"a": 4, "b": 4, "c": 4}


@given(st.floats(2, 4))
def test_a_budget_is_kept(budget):
    bits = spend_bits(SIZES, INCREASES, budget)
    assert sum(bits[name] * SIZES[name] for name in SIZES) <= 100 * budget + 1e-6


def test_nothing_is_spent_where_nothing_is_saved():
    useless = {2: 0.0, 3: 0.0, 4: 0.0}
    assert spend_bits({"a": 1}, {"a": useless}, 4) == {"a": 2}
    with pytest.raises(ValueError, match=r"1\.5 bits is below the fewest, 2"):
        spend_bits(SIZES, INCREASES, 1.5)


def tiny_probe():
    tokenizer = CharTokenizer()
    model = tiny_qwen3(len(tokenizer), hidden_size=64).eval()
    return sensitivity.Probe(model, torch.tensor([tokenizer.encode("12+30=42 and so")]))


def test_the_probe_measures_what_the_whole_model_would_and_puts_weights_back():
    probe = tiny_probe()
    before = {key: value.clone() for key, value in probe.weights.items()}
    key = (2, "v_proj")  # read from the third block on, with the cached beginning
    increase = probe.increase({key: before[key] * 3})
    probe.linear[key].weight.data = before[key] * 3
    with torch.no_grad():
        loss = probe.model(probe.ids, labels=probe.ids).loss.item()
    assert increase == pytest.approx(loss - probe.before, abs=1e-5)
    assert abs(increase) > 1e-5
    probe.linear[key].weight.data = probe.weights[key]
    assert probe.increase({(0, "q_proj"): before[0, "q_proj"]}) == 0
    assert all((probe.linear[k].weight == before[k]).all() for k in before)


def test_a_recorded_folder_holds_every_table_and_is_not_overwritten(tmp_path, capsys):
    arguments = ["--model", "tiny", "--out", str(tmp_path)]
    assert sensitivity.main(arguments) == 0
    facts = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert facts["settings"]["model"] == "tiny" and facts["loss_before"]["test"] > 0
    names = {path.stem for path in tmp_path.glob("*.csv")}
    assert names == {"matrices", "losses", "weights", "activations"}
    lines = (tmp_path / "matrices.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1 + 3 * 7
    assert sensitivity.main(arguments) == 2
    assert "holds a run already" in capsys.readouterr().err


ROWS = [
    {"layer": layer, "kind": kind, "num_weights": 64, "increase": increase}
    for kind, increases in {"v_proj": [0.9, 0.1], "q_proj": [0.02, -0.02]}.items()
    for layer, increase in enumerate(increases)
]


def test_a_measurement_counts_half_and_its_kind_the_other_half():
    # v: (0.9 + 0.5)/2 = 0.7 and (0.1 + 0.5)/2 = 0.3; q: 0.01 and −0.01
    assert budget_bits(ROWS, 2.25) == {
        **{(0, "v_proj"): 3, (1, "v_proj"): 2},
        **{(0, "q_proj"): 2, (1, "q_proj"): 2},
    }
    assert budget_bits(ROWS, 4)[1, "q_proj"] == 2  # nothing to be saved


def test_shuffled_measurements_keep_the_budget_too():
    told = budget_bits(ROWS, 2.75)
    shuffled = budget_bits(ROWS, 2.75, shuffle=1)
    assert sum(told.values()) == sum(shuffled.values()) == 11
    assert told != shuffled
