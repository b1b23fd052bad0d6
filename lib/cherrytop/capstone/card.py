"""The capstone's run card: what a run claims, and all that is needed to check it.

`run.json` holds a dictionary with these fields; further ones are allowed.

    model, task, machine  texts
    config        dict: the settings of GRPOConfig, and prompts, buffer and rank
    versions      dict of a package to its version, torch, transformers, trl among them
    problems      list of [prompt, gold]: the held-out problems, at least MIN_PROBLEMS
    completions   dict: "base", "primed" and "final" to a list for each problem of the
                  texts that were sampled, equally many everywhere
    preflight     dict of a stage to {groups, found}: groups, a list of [prompt, gold,
                  texts, lengths], and found, what `signal` says about them
    curve         list of dicts, the steps of the log, at least MIN_STEPS
    batches       list of dicts: whole batches of some steps, as `watch` keeps them
    improvement   what `improvement` says of "primed" against "final"
    diagnosis     list of labels, what `symptoms.diagnose` says of the curve

Nobody has to believe a card. `problems_of` scores the texts again: shares follow from
completions, the verdict of the preflight from its groups, the curve's rewards from the
batches, the improvement from the shares, the diagnosis from the curve. What it cannot
see is who wrote the texts.
"""

import base64
import json
import lzma
import math
import os
import re
import zlib
from itertools import pairwise
from pathlib import Path

from cherrytop.capstone.improvement import improvement
from cherrytop.capstone.signal import signal
from cherrytop.capstone.trl_rewards import total_rewards
from cherrytop.rewards import accuracy_reward, total_reward
from cherrytop.symptoms import diagnose

STAGES = ("base", "primed", "final")
FIELDS = {
    "model": str,
    "task": str,
    "machine": str,
    "config": dict,
    "versions": dict,
    "problems": list,
    "completions": dict,
    "preflight": dict,
    "curve": list,
    "batches": list,
    "improvement": dict,
    "diagnosis": list,
}
STATED = (
    "beta", "loss_type", "scale_rewards", "reward_weights", "temperature",
    "num_generations", "max_steps", "max_completion_length", "seed", "prompts",
    "buffer",
)  # fmt: skip
PACKAGES = ("torch", "transformers", "trl")
MIN_PROBLEMS, MIN_STEPS, MIN_BATCHES = 24, 25, 4
CLOSE = 1e-3  # the log is float32, and its lengths are whole tokens
LARGEST = 20_000_000  # bytes of a card, unpacked
LONGEST = 5_000_000  # characters of the text that it is handed in as
MOST_COLUMNS = 200  # of a curve
MOST_SAID = 300  # characters of a sentence about a card
HEAD = "cherrytop-run-1"
# What it raises to read a card that somebody made up.
UNREADABLE = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
# A question that is a sum and nothing else; a story may hold sums that are not asked.
SUM = re.compile(
    r"(?:^|<user>|What is |problem: )"
    r"(?:(-?\d+(?: [-+] -?\d+)+)(?: =|\?)|(\d+\+\d+)=)(?=<|\s*$)"
)


def make_card(run):
    """A card from what a run leaves behind; what can be computed is computed here.

    Args:
        run: dict with the fields above except found, improvement and diagnosis; its
            preflight is a dict of a stage to groups.
    """
    card = {name: run[name] for name in FIELDS if name in run}
    config = card["config"]
    card["preflight"] = {
        stage: {"groups": groups, "found": rounded(found_in(groups, config))}
        for stage, groups in run["preflight"].items()
    }
    card["improvement"] = rounded(improvement_of(card))
    card["diagnosis"] = sorted(diagnose(card["curve"], []))
    return card


def scores_of(card, stage):
    """For each problem of a card the scores of a stage's completions, 1.0 or 0.0."""
    return [
        [accuracy_reward(text, gold) for text in texts]
        for (_, gold), texts in zip(
            card["problems"], card["completions"][stage], strict=True
        )
    ]


def improvement_of(card):
    """`improvement` of the primed model against the final one, on a card's texts."""
    return improvement(scores_of(card, "primed"), scores_of(card, "final"))


def found_in(groups, config):
    """What `signal` says about the groups of a preflight, by `rewards.total_reward`.

    Points for length are left out: they would make completions that end at all look
    as if they had earned something.
    """
    rewards, cut = [], []
    for _, gold, texts, lengths in groups:
        rewards += [total_reward(text, gold) for text in texts]
        cut += [length >= config["max_completion_length"] for length in lengths]
    return signal(rewards, cut, config["num_generations"])


def rounded(found, digits=6):
    """A dictionary with its floats rounded."""
    return {
        k: round(v, digits) if isinstance(v, float) else v for k, v in found.items()
    }


def write(card, path):
    """A card as a file, whole or not at all."""
    new = Path(path).with_suffix(".new")
    new.write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")
    os.replace(new, path)


def read(path):
    """The card in a file."""
    return json.loads(Path(path).read_text("utf-8"))


def to_text(card):
    """A card as text to be pasted into a notebook, between triple quotes.

    Lines of 76 characters: a head with a checksum, and base 85 of what LZMA makes of
    the JSON.
    """
    packed = json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()
    body = base64.b85encode(lzma.compress(packed)).decode()
    # Backslash and quotes are not in this alphabet, so a text needs no escapes.
    lines = [body[i : i + 76] for i in range(0, len(body), 76)]
    return "\n".join([f"{HEAD} {zlib.crc32(packed):08x}", *lines])


def from_text(text):
    """The card in a text that `to_text` made.

    Raises:
        ValueError: it is none, is cut off or changed, or too large; the message says
            what to do.
    """
    if len(str(text)) > LONGEST:
        raise ValueError(f"a run of more than {LONGEST:,} characters: that is none")
    lines = str(text).split()
    if len(lines) < 3 or lines[0] != HEAD:
        raise ValueError(
            f"a handed-in run begins with {HEAD!r}: paste the whole text that the cell "
            "above printed between the quotes"
        )
    again = "copy the whole text again, from the first line to the last"
    try:
        packed = base64.b85decode("".join(lines[2:]))
        reader = lzma.LZMADecompressor(memlimit=2**25)
        content = reader.decompress(packed, max_length=LARGEST)
    except (ValueError, lzma.LZMAError) as error:
        raise ValueError(f"the text of the run is damaged ({error}): {again}") from None
    if not reader.eof:
        raise ValueError(f"the run is cut off, or above {LARGEST:,} bytes: {again}")
    if f"{zlib.crc32(content):08x}" != lines[1]:
        raise ValueError(f"the text of the run is not what was printed: {again}")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError(f"the text of the run holds no card: {again}") from None


def problems_of(card):
    """Everything that is wrong with a card, a sentence each; [] if it holds."""
    if not isinstance(card, dict):
        return [f"a run card is a dictionary, not a {type(card).__name__}"]
    wrong = [
        f"the field {name!r} is missing, or no {kind.__name__}"
        for name, kind in FIELDS.items()
        if not isinstance(card.get(name), kind)
    ]
    try:
        for look in (_config, _shapes, _golds, _curve, _batches, _claims):
            wrong = wrong or look(card)
    except UNREADABLE as error:
        wrong = [f"the card cannot be read ({type(error).__name__}: {error})"]
    # A card may hold anything, and its words are repeated to whoever graded it.
    short = (s if len(s) <= MOST_SAID else f"{s[:MOST_SAID]} …" for s in wrong)
    return [sentence.encode("utf-8", "replace").decode() for sentence in short]


def _config(card):
    config = card["config"]
    wrong = [f"config must state {n!r}" for n in STATED if config.get(n) is None]
    wrong += [
        f"versions must name {name}"
        for name in PACKAGES
        if not isinstance(card["versions"].get(name), str)
    ]
    return wrong


def _shapes(card):
    """The baseline was measured, on the same problems and as often as the rest."""
    problems, completions = card["problems"], card["completions"]
    missing = [stage for stage in STAGES if stage not in completions]
    if missing:
        return [f"nothing was measured at the stage {', '.join(missing)}"]
    if len(problems) < MIN_PROBLEMS:
        return [
            f"{len(problems)} held-out problems are too few: {MIN_PROBLEMS} or more"
        ]
    if len({prompt for prompt, _ in problems}) < len(problems):
        return ["a held-out problem comes twice"]
    sizes = {len(texts) for stage in STAGES for texts in completions[stage]}
    if len(sizes) != 1 or 0 in sizes:
        return [
            "base, primed and final must have equally many completions of every problem"
        ]
    if any(len(completions[stage]) != len(problems) for stage in STAGES):
        return ["base, primed and final must answer the same problems"]
    texts = [t for s in STAGES for some in completions[s] for t in some]
    if not all(isinstance(text, str) for text in texts):
        return ["every completion of base, primed and final must be a text"]
    return []


def _golds(card):
    """Where a prompt is a sum, its gold is that sum; held-out problems stay out."""
    asked = [tuple(problem) for problem in card["problems"]]
    trained = set()
    for batch in card["batches"]:
        rows = list(zip(batch["prompts"], batch["answers"], strict=True))
        asked += rows
        trained |= {prompt for prompt, _ in rows}
    for group in (g for found in card["preflight"].values() for g in found["groups"]):
        asked.append((group[0], group[1]))
    for prompt, gold in asked:
        sums = SUM.findall(prompt)
        if sums and _value(sums[-1][0] or sums[-1][1]) != gold:
            return [f"the answer to {prompt[-40:]!r} is not {gold!r}"]
    both = trained & {prompt for prompt, _ in card["problems"]}
    if both:
        return [f"{len(both)} held-out problems were trained on"]
    return []


def _curve(card):
    curve, config = card["curve"], card["config"]
    if len(curve) < MIN_STEPS:
        return [f"a curve of {len(curve)} steps is too short: {MIN_STEPS} or more"]
    if len({name for row in curve for name in row}) > MOST_COLUMNS:
        return [f"a curve has at most {MOST_COLUMNS} columns"]
    for row in curve:
        for name in ("step", "reward", "reward_std", "frac_reward_zero_std"):
            value = row.get(name)
            if not isinstance(value, (int, float)) or not math.isfinite(value):
                return [f"every row of the curve needs a finite {name}"]
    if any(a["step"] >= b["step"] for a, b in pairwise(curve)):
        return ["the steps of the curve must increase"]
    if curve[-1]["step"] > config["max_steps"]:
        return [f"the curve goes beyond its {config['max_steps']} steps"]
    for row in curve:
        # Groups that are equal within may differ from each other, so not the reverse.
        if row["reward_std"] < 1e-8 and row["frac_reward_zero_std"] < 1 - 1e-8:
            return [
                f"step {row['step']}: no reward differs from another, and yet the "
                "curve has groups whose rewards do"
            ]
    rewards = {round(row["reward"], 6) for row in curve}
    teaching = sum(row["frac_reward_zero_std"] < 1 for row in curve)
    if len(rewards) == 1 and teaching:
        return ["groups differ, and yet the mean reward is the same at every step"]
    return []


def _batches(card):
    """Rewards of the kept batches are the curve's, computed from their texts."""
    curve = {row["step"]: row for row in card["curve"]}
    config, batches = card["config"], card["batches"]
    if len(batches) < MIN_BATCHES:
        return [f"{len(batches)} batches are kept: {MIN_BATCHES} or more are needed"]
    if any(a["step"] >= b["step"] for a, b in pairwise(batches)):
        return ["the steps of the batches must increase"]
    G, limit = config["num_generations"], config["max_completion_length"]
    for batch in batches:
        step = batch["step"]
        if step not in curve:
            return [f"step {step} has a batch, but no row in the curve"]
        if len(batch["completions"]) != config["prompts"] * G:
            return [
                f"step {step}: {len(batch['completions'])} completions, but the config "
                f"has {config['prompts']} prompts of {G}"
            ]
        columns = (batch["completions"], batch["answers"], batch["lengths"])
        rewards = total_rewards(*columns, limit, config["buffer"])
        groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
        equal = sum(max(group) - min(group) < 1e-9 for group in groups) / len(groups)
        measured = {
            "reward": sum(rewards) / len(rewards),
            "frac_reward_zero_std": equal,
        }
        for name, value in measured.items():
            if abs(curve[step][name] - value) > CLOSE:
                return [
                    f"step {step}: its completions give {name} {value:.3f}, and the "
                    f"curve says {curve[step][name]:.3f}"
                ]
    return []


def _claims(card):
    """Verdicts are those that follow from the texts and from the curve."""
    wrong = []
    if "primed" not in card["preflight"]:
        wrong.append("the preflight of the primed model is missing")
    for stage, found in card["preflight"].items():
        ours = found_in(found["groups"], card["config"])
        wrong += _differences(f"preflight of {stage}", found["found"], ours)
    wrong += _differences("improvement", card["improvement"], improvement_of(card))
    labels = sorted(diagnose(card["curve"], []))
    if sorted(card["diagnosis"]) != labels:
        wrong.append(
            f"the diagnosis is {', '.join(labels)} by the curve, and the card says "
            f"{', '.join(map(str, card['diagnosis'])) or 'nothing'}"
        )
    return wrong


def _differences(where, theirs, ours):
    wrong = []
    for name, value in ours.items():
        said = theirs.get(name)
        if isinstance(value, str) or not isinstance(said, (int, float)):
            same = said == value
        else:
            same = abs(said - value) <= CLOSE
        if not same:
            wrong.append(f"{where}: {name} is {_short(value)}, not {_short(said)}")
    return wrong


def _short(value):
    return f"{value:.4g}" if isinstance(value, float) else repr(value)


def _value(text):
    """The value of a sum such as '15 - -4 + 3'."""
    total, sign = 0, 1
    for token in re.findall(r"-?\d+|[-+]", text.replace("+", " + ")):
        if token in "+-":
            sign = 1 if token == "+" else -1
        else:
            total += sign * int(token)
    return total
