"""Claims about watching a run: nothing of it is lost, and nothing is counted twice."""

import json
import os

import pytest

from cherrytop.capstone import watch as module
from cherrytop.capstone.watch import COLUMNS, Watch, last_checkpoint, live_curve


def accuracy_reward(prompts, completions, completion_ids, answer, **columns):
    pairs = zip(completions, answer, strict=True)
    return [float(text == str(gold)) for text, gold in pairs]


def batch_of(step):
    """What TRL hands to a reward at a step: two completions of a prompt."""
    return {
        "prompts": [f"{step}+1="] * 2,
        "completions": [str(step + 1), "no"],
        "completion_ids": [[5] * step, [5] * (step + 2)],
        "answer": [step + 1] * 2,
        "trainer_state": None,
    }


def train(watch, steps):
    """As a trainer does: the reward of a step, and then its row of the log."""
    reward, paid = watch.keeping(accuracy_reward), []
    for step in steps:
        paid.append(reward(**batch_of(step)))
        watch.add(step, {"reward": step / 10, "kl": None, "grad_norm": 3.0})
    return paid


def steps_of(rows):
    return [row["step"] for row in rows]


def test_every_fifth_batch_is_kept_from_the_first_on(tmp_path):
    watch = Watch(tmp_path)
    train(watch, range(1, 13))
    assert steps_of(watch.batches) == [1, 6, 11]
    assert watch.batches[1] == {
        "step": 6,
        "prompts": ["6+1=", "6+1="],
        "answers": [7, 7],
        "completions": ["7", "no"],
        "lengths": [6, 8],
    }


@pytest.mark.parametrize(("every", "kept"), [(1, [1, 2, 3, 4]), (3, [1, 4]), (9, [1])])
def test_how_often_a_batch_is_kept_is_an_argument(tmp_path, every, kept):
    watch = Watch(tmp_path, every)
    train(watch, range(1, 5))
    assert steps_of(watch.batches) == kept


def test_the_rewards_pass_through_under_their_own_name(tmp_path):
    watch = Watch(tmp_path)
    assert train(watch, range(1, 4)) == [[1.0, 0.0]] * 3
    assert watch.keeping(accuracy_reward).__name__ == "accuracy_reward"


def test_a_row_has_the_columns_that_were_logged_and_no_others(tmp_path):
    watch = Watch(tmp_path)
    watch.add(3, {"reward": 1 / 3, "kl": None, "grad_norm": 2.0, "loss": "0.25"})
    assert watch.log == [{"step": 3, "loss": 0.25, "reward": 0.333333}]


def test_what_was_watched_is_on_the_disk_after_every_step(tmp_path):
    train(Watch(tmp_path), range(1, 8))
    again = Watch(tmp_path)
    assert steps_of(again.log) == [1, 2, 3, 4, 5, 6, 7]
    assert steps_of(again.batches) == [1, 6]


def test_writing_that_is_cut_off_leaves_the_old_file_whole(tmp_path, monkeypatch):
    watch = Watch(tmp_path)
    train(watch, range(1, 3))

    def killed(old, new):
        raise InterruptedError

    monkeypatch.setattr(module.os, "replace", killed)
    with pytest.raises(InterruptedError):
        train(watch, [3])
    assert steps_of(Watch(tmp_path).log) == [1, 2]


def test_a_rewind_drops_what_came_later_and_each_step_is_there_once(tmp_path):
    train(Watch(tmp_path), range(1, 14))  # killed; the checkpoint is of step 10
    again = Watch(tmp_path)
    again.rewind(10)
    assert steps_of(again.log) == list(range(1, 11))
    assert steps_of(again.batches) == [1, 6]
    train(again, range(11, 18))
    assert steps_of(Watch(tmp_path).log) == list(range(1, 18))
    assert steps_of(Watch(tmp_path).batches) == [1, 6, 11, 16]


def test_without_a_checkpoint_everything_starts_again(tmp_path):
    train(Watch(tmp_path), range(1, 7))
    again = Watch(tmp_path)
    again.rewind(last_checkpoint(tmp_path / "grpo")[1])
    assert again.log == again.batches == []


def test_a_batch_whose_step_did_not_end_is_not_kept_twice(tmp_path):
    watch = Watch(tmp_path)
    watch.keeping(accuracy_reward)(**batch_of(1))  # killed before its row
    again = Watch(tmp_path)
    again.rewind(0)
    train(again, [1])
    assert steps_of(again.batches) == [1]


def test_the_callback_keeps_rows_with_a_reward_and_draws_them(tmp_path):
    from types import SimpleNamespace

    drawn, watch = [], Watch(tmp_path)
    callback = watch.callback(lambda log: drawn.append(len(log)))
    state = SimpleNamespace(global_step=4)
    callback.on_log(None, state, None, logs={"reward": 0.5, "step_time": 2.0})
    callback.on_log(None, state, None, logs={"train_runtime": 9.0})  # the summary
    callback.on_log(None, state, None, logs=None)
    assert watch.log == [{"step": 4, "reward": 0.5, "step_time": 2.0}]
    assert drawn == [1]


def test_trl_logs_the_columns_that_are_kept():
    # Read from its source, so that a renamed column is seen before a run lacks it.
    import inspect

    import transformers.trainer
    import trl.trainer.grpo_trainer as grpo

    source = inspect.getsource(grpo)
    source += inspect.getsource(transformers.trainer)
    for name in COLUMNS:
        parts = name.replace("accuracy_reward", "{reward_func_name}")
        parts = parts.replace("format_reward", "{reward_func_name}")
        parts = parts.replace("length_reward", "{reward_func_name}")
        assert f'"{parts}"' in source, name


# --- checkpoints


def checkpoint(folder, step, state='{"global_step": 1}'):
    path = folder / f"checkpoint-{step}"
    path.mkdir(parents=True)
    (path / "adapter_model.safetensors").write_bytes(b"weights")
    if state is not None:
        (path / "trainer_state.json").write_text(state, "utf-8")
    return str(path)


def test_the_newest_checkpoint_is_that_of_the_largest_step(tmp_path):
    for step in (80, 100, 9):
        checkpoint(tmp_path, step)
    assert last_checkpoint(tmp_path) == (str(tmp_path / "checkpoint-100"), 100)


@pytest.mark.parametrize("state", [None, "", '{"global_step": 1'])
def test_a_half_written_checkpoint_is_passed_over(tmp_path, state):
    whole = checkpoint(tmp_path, 20)
    checkpoint(tmp_path, 40, state)
    assert last_checkpoint(tmp_path) == (whole, 20)


def test_without_a_whole_checkpoint_there_is_none(tmp_path):
    assert last_checkpoint(tmp_path / "nowhere") == (None, 0)
    checkpoint(tmp_path, 20, state=None)
    assert last_checkpoint(tmp_path) == (None, 0)


# --- the curve


def test_outside_of_a_notebook_a_line_is_printed_now_and_then(capsys):
    show, log = live_curve(None, 12, draw=None, every=5), []
    for step in range(1, 13):
        log.append({"step": step, "reward": step / 12, "frac_reward_zero_std": 0.25})
        show(log)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "step 5 of 12", "step 10 of 12", "step 12 of 12",
    ]  # fmt: skip
    assert lines[-1] == "step 12 of 12: reward 1.00, 25 % of the groups equal"


def test_the_file_is_what_a_card_is_made_of(tmp_path):
    train(Watch(tmp_path), range(1, 4))
    kept = json.loads((tmp_path / "watch.json").read_text("utf-8"))
    assert set(kept) == {"log", "batches"} and os.listdir(tmp_path) == ["watch.json"]
