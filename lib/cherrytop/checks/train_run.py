"""Probes of the exercise grpo/train: real runs of its loop, measured afterwards."""

import torch

from cherrytop import checkpoints
from cherrytop.batches import encode_prompts
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import judged_by
from cherrytop.checks.train_parts import (
    library_rewards,
    library_rollout,
    library_step,
    problems,
)
from cherrytop.evaluation import evaluate
from cherrytop.logprobs import completion_logprobs
from cherrytop.losses import aggregate, kl_k3

SETTINGS = {  # of a short run from the checkpoint "sft"
    **{"num_steps": 20, "num_prompts": 16, "G": 8, "T": 1.0, "max_new": 12},
    **{"num_iterations": 1, "lr": 2e-4, "eval_every": 20, "seed": 0},
}


def _measured(runs, seeds, checkpoint="sft", noise=0, **settings):
    """What the models that came back can do, and what their histories say."""
    _, held_out = problems()
    max_new, found = {**SETTINGS, **settings}["max_new"], []
    for history, weights in runs[: len(seeds)]:
        (start, tokenizer), (model, _) = (_start(checkpoint, noise) for _ in range(2))
        _put(weights, model)
        metrics, _ = evaluate(model, tokenizer, held_out, max_new)
        last = [reward for reward, _ in history[-5:]]
        pairs = zip(model.parameters(), start.parameters(), strict=True)
        found.append(
            {
                "reward": sum(last) / len(last),
                "pass_at_1": history[-1][1],
                "measured": metrics["pass_at_1"],
                "format": metrics["format"],
                "length": metrics["length"],
                "kl": _kl(model, start, tokenizer, held_out),
                "moved": not all(torch.equal(*pair) for pair in pairs),
            }
        )
    return found


@judged_by(_measured)
def run(train, seeds, checkpoint="sft", noise=0, **settings):
    """Real runs of the student's loop, with the library's parts, measured afterwards.

    The trained weights are what comes back, so that they can be measured elsewhere;
    only the rewards of the history are a claim.

    Args:
        train: the student's.
        seeds: of the runs, a list.
        checkpoint: where each begins.
        noise: a seed; if it is not 0, every weight is off by a thousandth or so.
        settings: what differs from SETTINGS.

    Returns:
        list with one dict a seed: "reward", mean of the last five steps, and
        "pass_at_1" at the end, both from the history; and of the model as it then
        is, on held-out problems: "measured" pass@1, "format", "length", "kl" from
        where it began (nats a token), "moved", whether any weight changed.
    """
    parts = {
        "rollout": library_rollout,
        "reward_completions": library_rewards,
        "grpo_step": library_step,
    }
    training, held_out = problems()
    runs = []
    for seed in seeds:
        config = {"problems": training, "held_out": held_out, **SETTINGS, **settings}
        model, tokenizer = _start(checkpoint, noise)
        with parts_in_place(train, parts):
            history = train({**config, "seed": seed}, model, tokenizer)
        weights = {name: w.detach().clone() for name, w in model.named_parameters()}
        runs.append(([(row["reward"], row["pass_at_1"]) for row in history], weights))
    return runs


def _start(checkpoint, noise):
    model, tokenizer = checkpoints.load(checkpoint)
    generator = torch.Generator().manual_seed(noise)
    with torch.no_grad():
        for weights in model.parameters() if noise else ():
            weights *= 1 + 1e-3 * torch.randn(weights.shape, generator=generator)
    return model, tokenizer


def _put(weights, model):
    """Load what came back; every weight must be there, in its shape."""
    own = dict(model.named_parameters())
    shapes = {name: tuple(weight.shape) for name, weight in own.items()}
    if {name: tuple(weight.shape) for name, weight in weights.items()} != shapes:
        raise ValueError("the trained model has other weights than it began with")
    with torch.no_grad():
        for name, weight in own.items():
            weight.copy_(weights[name])


def _kl(model, start, tokenizer, problems):
    """Nats a token, on completions of the model."""
    prompts, _ = encode_prompts(tokenizer, [problem.prompt for problem in problems])
    generator = torch.Generator().manual_seed(0)
    ids, mask, logprobs = library_rollout(model, prompts, 4, 1.0, 12, 0, generator)
    with torch.no_grad():
        ref_logprobs = completion_logprobs(start, prompts, ids, completion_mask=mask)
    return aggregate(kl_k3(logprobs, ref_logprobs), mask, "dapo").item()
