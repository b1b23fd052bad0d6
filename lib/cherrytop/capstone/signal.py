"""Is there signal? The preflight as the capstone writes it, in plain Python.

`diagnosis.preflight` gives the intervals as well; the numbers are the same.
"""

from statistics import fmean

from cherrytop.diagnosis import verdict


def signal(rewards, truncated, num_generations, good=1.0):
    """What a sampled batch says about a run that has not begun.

    Args:
        rewards: (B,) points, the groups next to each other.
        truncated: (B,) True where a completion was cut off.
        num_generations: G, B a multiple of it.
        good: the least reward of a completion that one would want.

    Returns:
        dict: pass_at_1 (share of completions with at least `good`), pass_at_G (share
        of groups with one or more of them), zero_std (share of groups whose rewards
        are all equal), truncated (share cut off), and verdict, by
        `diagnosis.verdict`, where `partial` is the share of completions that earn
        more than the least reward of the batch.

    Raises:
        ValueError: rewards that are no whole groups, or not a flag for each.

    Example:
        >>> signal([0, 0, 0, 1.1, 0, 0, 0, 0], [False] * 8, 4)["verdict"]
        'go'
    """
    G = num_generations
    if not rewards or len(rewards) % G or len(truncated) != len(rewards):
        raise ValueError(
            f"rewards in whole groups of {G} and a flag for each, got "
            f"{len(rewards)} rewards and {len(truncated)} flags"
        )
    groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
    found = {
        "pass_at_1": fmean(reward >= good for reward in rewards),
        "pass_at_G": fmean(max(group) >= good for group in groups),
        "zero_std": fmean(max(group) == min(group) for group in groups),
        "truncated": fmean(map(bool, truncated)),
    }
    least = min(rewards)
    partial = fmean(reward > least for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
