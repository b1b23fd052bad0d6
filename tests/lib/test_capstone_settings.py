"""Claims about the settings of a run: all that matter are stated, and TRL takes them.

That each is a keyword of the installed GRPOConfig: tests/solutions/test_trl_keywords.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop.capstone.card import STATED
from cherrytop.capstone.settings import grpo_settings
from cherrytop.capstone.sizes import SIZES


def test_settings_by_hand():
    # 6 prompts of 4 in pieces of 3: 8 pieces a step.
    assert grpo_settings(6, 4, 3, 250, 512, "bfloat16", 7) == {
        "beta": 0.0,
        "loss_type": "dapo",
        "scale_rewards": "group",
        "reward_weights": [1.0, 0.1, 0.1],
        "temperature": 1.0,
        "num_generations": 4,
        "per_device_train_batch_size": 3,
        "gradient_accumulation_steps": 8,
        "max_steps": 250,
        "max_completion_length": 512,
        "bf16": True,
        "fp16": False,
        "seed": 7,
    }


@settings(deadline=None)
@given(st.integers(1, 16), st.integers(2, 16), st.integers(1, 64))
def test_a_step_holds_all_completions_or_is_refused(prompts, G, micro_batch):
    if prompts * G % micro_batch:
        with pytest.raises(ValueError, match="must be a multiple of micro_batch"):
            grpo_settings(prompts, G, micro_batch, 1, 8, "float32", 0)
        return
    found = grpo_settings(prompts, G, micro_batch, 1, 8, "float32", 0)
    pieces = found["gradient_accumulation_steps"]
    assert found["per_device_train_batch_size"] * pieces == prompts * G


def test_a_group_of_one_has_nothing_to_be_compared_with():
    with pytest.raises(ValueError, match="a group needs two or more"):
        grpo_settings(8, 1, 8, 1, 8, "float32", 0)


@pytest.mark.parametrize(
    ("dtype", "flags"),
    [
        ("bfloat16", (True, False)),
        ("float16", (False, True)),
        ("float32", (False,) * 2),
    ],
)
def test_the_flags_follow_the_type(dtype, flags):
    found = grpo_settings(8, 8, 8, 1, 8, dtype, 0)
    assert (found["bf16"], found["fp16"]) == flags


def settings_of(size, dtype="float32"):
    numbers = (size.prompts, size.num_generations, size.micro_batch, size.steps)
    return grpo_settings(*numbers, size.limit, dtype, 3)


@pytest.mark.parametrize("name", SIZES)
def test_all_that_a_run_card_must_state_is_stated(name):
    assert set(STATED) <= {*settings_of(SIZES[name]), "prompts", "buffer"}


@pytest.mark.slow  # trl takes ten seconds to import
@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_trl_builds_a_config_that_says_what_was_set(name, dtype, tmp_path):
    from trl import GRPOConfig

    stated = settings_of(SIZES[name], dtype)
    config = GRPOConfig(output_dir=str(tmp_path), use_cpu=True, **stated)
    assert {key: getattr(config, key) for key in stated} == stated
    size = SIZES[name]
    assert config.generation_batch_size == size.prompts * size.num_generations
