"""Watching a run: its curve while it trains, and the batches that are kept of it."""

import json
import os
from contextlib import suppress
from functools import wraps
from pathlib import Path

from cherrytop.capstone.trl_rewards import text_of

COLUMNS = (
    "loss",
    "learning_rate",
    "reward",
    "reward_std",
    "rewards/accuracy_reward/mean",
    "rewards/format_reward/mean",
    "rewards/length_reward/mean",
    "frac_reward_zero_std",
    "completions/clipped_ratio",
    "completions/mean_length",
    "clip_ratio/region_mean",
    "kl",
    "entropy",
    "step_time",
)
# What is drawn while a run trains: columns, their names at the axis, a factor.
SHOWN = {
    "reward": ("reward", 1),
    "frac_reward_zero_std": ("equal, %", 100),
    "completions/clipped_ratio": ("cut, %", 100),
    "completions/mean_length": ("tokens", 1),
}


class Watch:
    """What is logged and sampled at every step, on disk at once.

    Attributes:
        log: list of dicts, a step each, with those COLUMNS that the trainer logs.
        batches: list of dicts, for every `every`-th step: step, and for each of its
            completions prompts, answers, completions, lengths (tokens).
    """

    def __init__(self, folder, every=5):
        self.path, self.every = Path(folder, "watch.json"), every
        self.log, self.batches = [], []
        if self.path.exists():
            kept = json.loads(self.path.read_text("utf-8"))
            self.log, self.batches = kept["log"], kept["batches"]

    def rewind(self, step):
        """Forget what came after a step, from which a trainer goes on."""
        self.log = [row for row in self.log if row["step"] <= step]
        self.batches = [batch for batch in self.batches if batch["step"] <= step]

    def keeping(self, reward):
        """The same reward function; the batches that it sees are kept."""

        @wraps(reward)
        def kept(prompts, completions, completion_ids, answer, **columns):
            step = len(self.log) + 1
            if step % self.every == 1 or self.every == 1:
                row = {"step": step, "prompts": list(prompts), "answers": list(answer)}
                row["completions"] = list(completions)
                row["lengths"] = [len(ids) for ids in completion_ids]
                self.batches.append(row)
            return reward(
                prompts=prompts,
                completions=completions,
                completion_ids=completion_ids,
                answer=answer,
                **columns,
            )

        return kept

    def callback(self, show=None):
        """A TrainerCallback that keeps every logged step.

        Args:
            show: function of the log, called after each step, to draw it.
        """
        from transformers import TrainerCallback

        watch = self

        class Keep(TrainerCallback):
            def on_log(self, args, state, control, logs=None, **kwargs):
                if "reward" in (logs or {}):
                    watch.add(state.global_step, logs)
                    if show:
                        show(watch.log)

        return Keep()

    def add(self, step, logs):
        """A row of the log, and the file on the disk."""
        row = {"step": step}
        for name in COLUMNS:
            if logs.get(name) is not None:
                row[name] = round(float(logs[name]), 6)
        self.log.append(row)
        new = self.path.with_suffix(".new")
        text = json.dumps({"log": self.log, "batches": self.batches})
        new.write_text(text, "utf-8")
        os.replace(new, self.path)


def last_checkpoint(folder):
    """(path, step) of the newest whole checkpoint in a folder, or (None, 0).

    A checkpoint whose writing was cut off lacks its last file, or the end of that, and
    is passed over.
    """
    found = []
    for path in Path(folder).glob("checkpoint-*"):
        with suppress(OSError, ValueError):
            json.loads((path / "trainer_state.json").read_text("utf-8"))
            found.append((int(path.name.split("-")[1]), str(path)))
    return max(found)[::-1] if found else (None, 0)


def live_curve(watching, steps, draw, every=5):
    """A function that draws a log again and again, in place, while it grows.

    Below it stands a completion of the last batch that was kept. Outside of a notebook
    it prints a line every few steps.

    Args:
        watching: Watch, whose batches the completion comes from.
        steps: how many there will be.
        draw: function of a log and SHOWN that gives a Figure: `figures.log_columns`.
        every: steps between two drawings.
    """
    try:
        from IPython import get_ipython
        from IPython.display import display

        has_screen = get_ipython() is not None
    except ImportError:
        has_screen = False
    picture = display(display_id=True) if has_screen else None
    said = display(display_id=True) if has_screen else None

    def show(log):
        row = log[-1]
        if len(log) % every and row["step"] != steps:
            return
        if picture is None:
            print(line_of(row, steps))
            return
        import matplotlib.pyplot as plt

        figure = draw(log, SHOWN)
        picture.update(figure)
        plt.close(figure)
        if watching.batches:
            last = watching.batches[-1]
            text = text_of(last["completions"][0])
            said.update({"step": last["step"], "completion": text})

    return show


def line_of(row, steps):
    """One step in a line.

    Example:
        >>> line_of({"step": 5, "reward": 0.5, "frac_reward_zero_std": 0.25}, 60)
        'step 5 of 60: reward 0.50, 25 % of the groups equal'
    """
    equal = 100 * row.get("frac_reward_zero_std", 0.0)
    said = f"step {row['step']} of {steps}: reward {row['reward']:.2f}"
    return f"{said}, {equal:.0f} % of the groups equal"
