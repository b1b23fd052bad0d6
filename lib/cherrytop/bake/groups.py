"""Groups of completions to look at: the same questions, phase by phase, step by step.

    python -m cherrytop.bake.groups --seed 3 --out build/bake/groups

Runs the miniature once more for one seed, and samples a group of completions of a few
held-out questions after each phase and on the way through GRPO. The book's viewer
shows them, every token in the colour of its completion's advantage.
"""

import argparse
import copy
import json
import sys

import torch

from cherrytop.advantages import group_advantages
from cherrytop.bake.miniature import MAX_NEW_TOKENS, PARENTS, PRESETS, Miniature
from cherrytop.bake.oven import progress
from cherrytop.bake.record import (
    CannotRecord,
    replace_file,
    run_facts,
    unused_folder,
)
from cherrytop.batches import encode_prompts
from cherrytop.corpora import chat_prompt
from cherrytop.rewards import total_reward
from cherrytop.rollouts import sample_completions

G = 8
STEPS = (10, 25, 50, 100, 150)  # of GRPO; the last one of a phase is always shown


def sampled_groups(model, tokenizer, problems, seed=0):
    """A group of each problem: its completions, their rewards and advantages.

    Args:
        model: of the miniature.
        tokenizer: its CharTokenizer.
        problems: list of tasks.Problem, prompts without template.
        seed: of the draws; the same at every call, so that only the model differs.

    Returns:
        list of dict, one a problem: question, answer, completions; a completion is a
        dict with text, ended (whether it stands before its limit), reward and
        advantage, best first.
    """
    prompt_ids, prompt_mask = encode_prompts(
        tokenizer, [chat_prompt(problem.prompt) for problem in problems]
    )
    rollouts = sample_completions(
        model,
        prompt_ids,
        MAX_NEW_TOKENS,
        tokenizer.eos_id,
        generator=torch.Generator().manual_seed(seed),
        G=G,
        prompt_mask=prompt_mask,
    )
    ended = (rollouts.completion_ids == tokenizer.eos_id).any(dim=1).tolist()
    texts = [tokenizer.decode(ids) for ids in rollouts.completion_ids.tolist()]
    groups = []
    for i, problem in enumerate(problems):
        mine = slice(i * G, (i + 1) * G)
        rewards = [total_reward(text, problem.answer) for text in texts[mine]]
        advantages = group_advantages(torch.tensor(rewards), G).tolist()
        columns = (texts[mine], ended[mine], rewards, advantages)
        completions = [
            {"text": text, "ended": end, "reward": reward, "advantage": advantage}
            for text, end, reward, advantage in zip(*columns, strict=True)
        ]
        completions.sort(key=lambda completion: -completion["reward"])
        question = {"question": problem.prompt, "answer": problem.answer}
        groups.append({**question, "completions": completions})
    return groups


def record_groups(recipe, num_problems, quiet=False):
    """Yield a dict for each phase, step and problem, in the order of training.

    Args:
        recipe: miniature.Miniature.
        num_problems: how many held-out questions, the first ones.
        quiet: no progress bars.
    """
    problems, states = recipe.held_out[:num_problems], {}
    for phase, parent in PARENTS.items():
        torch.manual_seed(recipe.seed)
        model, number, steps = recipe.model(), 0, iter(())
        if parent is not None:
            model.load_state_dict(states[parent])
            number, steps = recipe.steps(phase, model)
        for row in progress(steps, number, f"seed {recipe.seed}: {phase}", quiet):
            if "reward" in row and row["step"] in STEPS and row["step"] < number:
                for group in sampled_groups(model, recipe.tokenizer, problems):
                    yield {"phase": phase, "step": row["step"], **group}
        for group in sampled_groups(model, recipe.tokenizer, problems):
            yield {"phase": phase, "step": number, **group}
        states[phase] = copy.deepcopy(model.state_dict())


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m cherrytop.bake.groups")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", choices=PRESETS, default="full")
    parser.add_argument("--problems", type=int, default=4)
    parser.add_argument("--out", default="build/bake/groups", metavar="FOLDER")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(1)  # a second one waits more than it works
    try:
        out = unused_folder(arguments.out, "run.json")
    except CannotRecord as error:
        print(f"groups: {error}", file=sys.stderr)
        return 2
    settings = {k: v for k, v in vars(arguments).items() if k != "out"}
    command = "python -m cherrytop.bake.groups"
    facts = {**run_facts(), "command": command, "settings": settings}
    recipe = Miniature(arguments.preset, arguments.seed)
    lines = [
        json.dumps(group, ensure_ascii=False) + "\n"
        for group in record_groups(recipe, arguments.problems)
    ]
    replace_file(out / "groups.jsonl", "".join(lines))
    replace_file(out / "run.json", json.dumps(facts, indent=2) + "\n")
    print(f"{len(lines)} groups are in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
