"""Examples for the exercise capstone/unsloth_grpo, and what its checks observe."""

import random

from cherrytop.capstone.card import from_text, problems_of
from cherrytop.checks.probes import judged_by
from cherrytop.diagnosis import verdict
from cherrytop.memory import Shape, model_shapes

# Answers that the well-known notebook's rules told apart, here between our tags: text,
# the right number, what an honest accuracy reward pays.
REWARD_TABLE = [
    ("<answer>34</answer>", 34, 1.0),
    ("2 · 17 is 34, so <answer> 34 </answer>", 34, 1.0),
    ("<answer>33</answer>", 34, 0.0),
    ("<answer>28</answer>", 34, 0.0),
    ("<answer>34 or 35</answer>", 34, 0.0),
    ("The answer is 34", 34, 0.0),
    ("<answer>1</answer>", 0, 0.0),
    ("<answer>no idea</answer>", 34, 0.0),
    ("<answer>35</answer> no, <answer>34</answer>", 34, 1.0),
    ("first I take 17, and then I", 34, 0.0),
]
SMALL_SHAPES = {
    "small": Shape(2, 8, 12, 2, 1, 4, 100, True, True),
    "SmolLM2-135M": model_shapes()["SmolLM2-135M"],
}
# Kind of a batch to how its groups of G come about: chances of a right answer, of
# which each group takes one; the chance that a wrong one has the form; that it is cut.
KINDS = {
    "dead": ((0.0,), 0.0, 0.1),
    "form only": ((0.0,), 0.6, 0.0),
    "form, always": ((0.0,), 1.0, 0.0),
    "form, or cut": ((0.0,), 0.9, 0.6),
    "cut": ((0.3,), 0.2, 0.6),
    "solved": ((0.99, 1.0), 1.0, 0.0),
    "unlike": ((0.0, 0.0, 0.0, 1.0, 1.0, 0.5), 1.0, 0.0),
    "rare": ((0.04,), 1.0, 0.0),
}


def fresh_groups(kind, seed):
    """A sampled batch of a kind, and what `signal` should say about it.

    Args:
        kind: a key of KINDS.
        seed: int.

    Returns:
        ((rewards, truncated, num_generations), dict as `signal` returns it).
    """
    chances, form, cut = KINDS[kind]
    rng = random.Random(f"{kind} {seed}")
    G, count = rng.choice([4, 6, 8]), rng.randint(11, 19)
    rewards, truncated = [], []
    for _ in range(count):
        chance = rng.choice(chances)
        for _ in range(G):
            flag = rng.random() < cut
            if not flag and rng.random() < chance:
                reward = 1.1 if rng.random() < 0.95 else 1.0
            else:
                reward = 0.1 * (not flag and rng.random() < form)
            rewards.append(reward)
            truncated.append(flag)
    return (rewards, truncated, G), _counted(rewards, truncated, G)


def _counted(rewards, truncated, G):
    """What there is to say about a batch, counted group by group."""
    good = equal = with_good = 0
    for start in range(0, len(rewards), G):
        group = rewards[start : start + G]
        successes = sum(1 for reward in group if reward >= 1.0)
        good += successes
        with_good += successes > 0
        equal += len(set(group)) == 1
    groups, B = len(rewards) // G, len(rewards)
    least = min(rewards)
    partial = sum(1 for reward in rewards if reward > least) / B
    cut = sum(truncated) / B
    found = {
        "pass_at_1": good / B,
        "pass_at_G": with_good / groups,
        "zero_std": equal / groups,
        "truncated": cut,
    }
    word, _ = verdict(found["pass_at_1"], found["zero_std"], G, cut, partial)
    return {**found, "verdict": word}


def fresh_scores(seed):
    """Scores of the same problems before a run and after it, unequally many each.

    Returns:
        (before, after): lists for each problem of 1.0 and 0.0.
    """
    rng = random.Random(seed)
    before, after = [], []
    for _ in range(rng.randint(12, 30)):
        easy = rng.random()
        for scores, chance in ((before, 0.6 * easy), (after, 0.3 + 0.6 * easy)):
            scores.append(
                [float(rng.random() < chance) for _ in range(rng.randint(2, 6))]
            )
    return before, after


def _says_all(message, *args, parts):
    return [isinstance(message, str) and part in message for part in parts]


@judged_by(_says_all)
def refusal(function, *args, parts):
    """For each text of `parts` whether the ValueError that is raised says it."""
    try:
        function(*args)
    except ValueError as error:
        return str(error)[:2000]
    return None


def opened(text):
    """The card in a handed-in text, and what is wrong with it, a sentence each.

    Returns:
        (dict, list of str), or (None, [why]) for a text that holds no card.
    """
    try:
        card = from_text(text)
    except ValueError as error:
        return None, [str(error)]
    return card, problems_of(card)


def is_the_courses_own(card):
    """Whether a card's texts are those of a run that came with the course."""
    import json

    from cherrytop.data import FOLDER

    theirs = _texts(card)
    for path in (FOLDER / "runs").glob("capstone*/run.json"):
        own = json.loads(path.read_text("utf-8")).get("card")
        if own and len(theirs & _texts(own)) > 0.5 * len(theirs):
            return True
    return False


def _texts(card):
    """The kept batches, each as a tuple of its texts."""
    return {tuple(batch["completions"]) for batch in card["batches"]}
