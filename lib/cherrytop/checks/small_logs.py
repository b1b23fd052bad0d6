"""Small logs and samples, made up, for the exercise capstone/diagnose."""

from collections import Counter

from cherrytop.cases.case import sample
from cherrytop.checks.diagnose import log_of
from cherrytop.symptoms import TEMPLATE_ENDS

_FORM, _RIGHT = "rewards/format_reward/mean", "rewards/accuracy_reward/mean"
_LONG, _SHORT = "rewards/thorough_reward/mean", "rewards/brief_reward/mean"
signal_logs = {
    "dead": {"frac_reward_zero_std": [0.9, 0.7, 1, 1, 0.9], "reward": [0, 1, 0, 1, 0]},
    "solved in the end": {
        "frac_reward_zero_std": [0.1, 0.1, 0.2, 0.9, 1],
        "reward": [0.2, 0.5, 0.8, 1, 1],
    },
    "loss 0": {
        "loss": [0.0, 0, 0],
        "reward": [0.2, 0.5, 0.8],
        "learning_rate": [3e-6, 2e-6, 1e-6],
    },
    "warm-up, decay": {"learning_rate": [0, 1e-6, 0], "reward": [0.2, 0.5, 0.8]},
    "rate 0": {
        "loss": [0.1, 0.3, 0.2],
        "reward": [0.2, 0.5, 0.3],
        "learning_rate": [0.0, 0, 0],
    },
    "flat": {
        "reward": [1.0, 1, None],
        _RIGHT: [1.0, 1, None],
        _FORM: [0.0, 0, None],
        "frac_reward_zero_std": [1, 1, None],
    },
    "against each other": {
        "reward": [0.0, 0, 0],
        _LONG: [0.2, 0.5, 0.9],
        _SHORT: [-0.2, -0.5, -0.9],
    },
    "nearly so": {
        "reward": [0.0, 0.05, 0],
        _LONG: [0.2, 0.5, 0.9],
        _SHORT: [-0.2, -0.45, -0.9],
    },
    "one that weighs nothing": {
        "reward": [1.0, 1, 1],
        _FORM: [0.1, 0.5, 0.9],
        _RIGHT: [1.0, 1, 1],
    },
}
signal_logs = {name: log_of(columns) for name, columns in signal_logs.items()}

_CUT, _LENGTH = "completions/clipped_ratio", "completions/mean_length"
length_logs = {
    "grows into the limit": {_CUT: [0, 0, 0, 0, 0.1, 0.2, 0.3, 0.3, 0.5, 0.7]},
    "cured": {_CUT: [0.9, 0.9, 0.7, 0.5, 0.2, 0, 0, 0, 0.1, 0]},
    "just a quarter": {_CUT: [0.0, 0, 0, 0, 0, 0, 0.2, 0.2, 0.2, 0.3]},
    "a short cut": {_LENGTH: [180, 220, 190, 150, 90, 60, 50, 40, 45, 35]},
    "one short batch": {_LENGTH: [200, 200, 210, 190, 180, 190, 200, 180, 180, 60]},
    "just half": {_LENGTH: [190, 210, 200, 180, 150, 120, 120, 110, 110, 90]},
}
length_logs = {name: log_of(columns) for name, columns in length_logs.items()}

_CLIP, _CALM = "clip_ratio/region_mean", [0.1, 0.2, 0.1, 0.3, 0.2, 0.2, 0.3, 0.2]
policy_logs = {
    "one strange batch": {"kl": [0.0, *_CALM, 0.2, 0.3, 0.2, 0.2, 60, 0.3]},
    "gone": {"kl": [0.0, *_CALM, 2, 5, 8, 7, 40, 90]},
    "gone, measured now and then": {
        "kl": [None if i % 3 else [0, 0.2, 0.5, 9, 30][i // 3] for i in range(15)]
    },
    "came back": {"kl": [0, 90, 80, 70, 60, 50, 40, 30, 20, 9, 3, 1, 0.5, 0.4, 0.3]},
    "just ten": {"kl": [0.0, *_CALM, 2, 3, 4, 8, 10, 12]},
    "too many updates": {_CLIP: [0.0, 0, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.4, 0.6]},
    "wild at first": {_CLIP: [0.9, 0.8, 0.7, 0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.3]},
}
policy_logs = {name: log_of(columns) for name, columns in policy_logs.items()}

_UP, _FLAT = [0.1, 0.2, 0.4, 0.8, 0.9], [0.0, 0, 0.1, 0, 0]
_QUESTION, _TURN = "<|im_start|>user\nWhat is 3 + 4?<|im_end|>\n", TEMPLATE_ENDS[0]
_TALK = f"{_QUESTION}{_TURN}It is 7.<|im_end|>\n"  # the last turn is the model's own


def _answers(step, split, texts, prompt=_QUESTION + _TURN):
    return [sample(step, split, prompt, text, gold=7) for text in texts]


_YES, _NO, _BARE = "<answer>7</answer>", "<answer>8</answer>", "It is 8."
_EARLY = _answers(1, "train", 4 * [_NO]) + _answers(1, "heldout", 4 * [_NO])
reward_runs = {
    "paid for form": (log_of({_FORM: _UP, _RIGHT: _FLAT}), []),
    "learns both": (log_of({_FORM: _UP, _RIGHT: [0.1, 0.1, 0.3, 0.4, 0.5]}), []),
    "knew the form": (log_of({_FORM: [0.9] * 5, _RIGHT: _FLAT}), []),
    "hard training": (
        [],
        _answers(9, "train", [_NO, _NO, _YES, _NO])
        + _answers(9, "heldout", [_YES, _NO, _YES, _YES]),
    ),
    "a gap that closed": (
        [],
        _EARLY
        + _answers(9, "train", [_YES, _YES, _NO, _YES])
        + _answers(9, "heldout", [_YES, _YES, _YES, _NO])
        + _answers(5, "train", [_YES, _NO, _YES, _NO])
        + _answers(5, "heldout", [_NO, _NO, _NO, _NO]),
    ),
    "memorised": (
        [],
        _answers(9, "train", [_YES, _YES, _NO, _YES])
        + _answers(9, "heldout", [_NO, _NO, _YES, _NO])
        + _EARLY,
    ),
    "learned": (
        [],
        _answers(9, "train", [_YES, _YES, _NO, _YES])
        + _answers(9, "heldout", [_YES, _NO, _YES, _YES])
        + _EARLY,
    ),
    "form on one side": (
        [],
        _answers(9, "train", [_YES, _YES, _NO, _NO])
        + _answers(9, "heldout", [_BARE, _BARE, _BARE, _YES]),
    ),
    "no template": (
        [],
        _answers(9, "heldout", [_BARE, _YES], "What is 3 + 4?")
        + _answers(9, "heldout", [_YES]),
    ),
    "no turn to speak": ([], _answers(9, "heldout", [_NO, _YES], _TALK)),
    "one slip": (
        [],
        _answers(9, "heldout", [_BARE], "What is 3 + 4?")
        + _answers(9, "heldout", [_YES, _YES, _NO]),
    ),
}


def print_logs(logs):
    """Print small logs, a line a column; a dash where a row lacks it."""
    for name, log in logs.items():
        print(name)
        for key in {key: None for row in log for key in row if key != "step"}:
            values = (f"{row[key]:g}" if key in row else "–" for row in log)
            print(f"    {key:28}", *values)


def print_runs(runs):
    """Print small runs: a log, and of the samples how many said what, when, to whom."""
    for name, (log, samples) in runs.items():
        print_logs({name: log})
        seen = Counter(
            (s["step"], s["split"], s["prompt"][-10:], s["completion"]) for s in samples
        )
        for (step, split, end, said), count in seen.items():
            print(f"    step {step}, {split:8} … {end!r:14} {count} × {said}")
