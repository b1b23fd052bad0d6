"""What a case is: a log, some samples, and the labels that they deserve."""

from typing import NamedTuple

from cherrytop.rewards import accuracy_reward, format_reward


class Case(NamedTuple):
    """A run and what is wrong with it."""

    name: str
    log: list  # of dicts, one a logged step, with TRL's names
    samples: list  # of dicts, see `symptoms.reward_labels`
    labels: set  # of symptoms.LABELS


def sample(step, split, prompt, completion, gold):
    """One sample with its rewards, as `symptoms.reward_labels` wants it."""
    rewards = {
        "accuracy_reward": accuracy_reward(completion, gold),
        "format_reward": format_reward(completion),
    }
    return {
        "step": step,
        "split": split,
        "prompt": prompt,
        "completion": completion,
        "gold": gold,
        "rewards": rewards,
        "reward": rewards["accuracy_reward"] + 0.1 * rewards["format_reward"],
    }
