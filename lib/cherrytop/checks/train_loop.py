"""Probes of the exercise grpo/train: its loop, with parts that watch it."""

from functools import cache

import torch

from cherrytop import checkpoints
from cherrytop.batches import encode_completions
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import claimed, judged_by
from cherrytop.checks.train_parts import (
    library_rewards,
    problems,
)
from cherrytop.evaluation import evaluate
from cherrytop.models import CharTokenizer


def _kept(seen, salt=0, **settings):
    """What the notes of `loop` amount to."""
    calls, config = seen["calls"], _config(salt, settings)
    rollouts = [call for call in calls if call["call"] == "R"]
    drawn, broken, last, number = [], set(), None, 0
    for call in calls:
        if call["call"] == "R":
            texts = [_text(row) for row in call["prompts"].tolist()]
            drawn.append([*texts, call["number"]])
            made = _made_up(call["prompts"], number, config, salt)
            last, number = (call["prompts"], *made), number + 1
            broken |= _broken_in_rollout(call, config)
        else:
            broken |= _broken_in_update(call, config, last)
    updates = [call for call in calls if call["call"] == "U"]
    texts = [tuple(row[:-1]) for row in drawn]
    known = {problem.prompt for problem in config["problems"]}
    promises = {
        "one optimizer for all steps": len({u["optimizer"] for u in updates}) == 1,
        "only training problems": set(sum(texts, ())) <= known,
        "other prompts in other steps": len(set(texts)) > 1,
        "one generator for all steps": len({d[-1] for d in drawn}) == len(rollouts),
    }
    broken |= {name for name, holds in promises.items() if not holds}
    return {
        "order": "".join(call["call"] for call in calls),
        "rewards": [update["rewards"] for update in updates],
        "broken": sorted(broken),
        "history": seen["history"],
        "drawn": drawn,
    }


@claimed
@judged_by(_kept)
def loop(train, salt=0, **settings):
    """What the student's loop does with parts that note how they are called.

    The rollouts are made up: in call k = 0, 1, …, the first 1 + (i + k + s) % 3 of the
    three completions of prompt i are right and 5 tokens long, the others are wrong
    and 11 tokens long; s is 0, or a digit of `salt`. The model is "midtrained", which
    answers nothing, until the second step turns it into "sft".

    Lower assurance: calls are noted where they are made.

    Returns:
        dict: "order" of the calls, R a rollout and U an update; "rewards" that each
        update was given; "broken", which of a loop's duties were not kept, list of str;
        "history" that was returned: a dict of a name to one value a step; "drawn",
        the prompts of each rollout and a number from its generator.
    """
    watch = _Watch(salt, settings)
    with parts_in_place(train, watch.parts()):
        history = train(dict(watch.config), watch.model, watch.tokenizer)
    names = ("reward", "informative", "length", "pass_at_1")
    return {
        "calls": watch.calls,
        "history": {name: [row[name] for row in history] for name in names},
    }


def expected_loop(salt=0, num_steps=4, num_iterations=1, eval_every=2):
    """ "order", "rewards" and "history" of `loop`, as a right loop gives them."""
    order, rewards, history = "", [], []
    for call in range(num_steps):
        right = [_number_right(i, call, salt) for i in range(2)]
        paid = [1.1 if k < n else 0.1 for n in right for k in range(3)]
        order += "R" + "U" * num_iterations
        rewards += [paid] * num_iterations
        history.append(
            {
                "reward": sum(paid) / 6,
                "informative": sum(n < 3 for n in right) / 2,
                "length": sum(5 * n + 11 * (3 - n) for n in right) / 6,
                "pass_at_1": None,
            }
        )
        if (call + 1) % eval_every == 0:
            score = expected_pass_at_1(salt) if call else 0.0
            history[-1]["pass_at_1"] = score
    columns = {name: [row[name] for row in history] for name in history[0]}
    return {"order": order, "rewards": rewards, "history": columns}


def _compared(drawn, seed=4):
    """Whether equal seeds, and they alone, gave equal draws."""
    first, second, other = drawn
    return {"equal seeds": first == second, "another seed": first != other}


@claimed
@judged_by(_compared)
def repeats(train, seed=4):
    """Whether the seed decides which prompts are drawn and what is sampled.

    Lower assurance, like `loop`.
    """
    return [loop(train, seed=s)["drawn"] for s in (seed, seed, seed + 1)]


@cache
def expected_pass_at_1(salt=0):
    """Held-out pass@1 of the checkpoint "sft" in `loop`."""
    model, tokenizer = checkpoints.load("sft")
    metrics, _ = evaluate(model, tokenizer, _config(salt, {})["held_out"], 12)
    return metrics["pass_at_1"]


# --- parts that watch


def _config(salt, settings):
    """A short run's settings; a salt takes other problems for the held-out ones."""
    training, held_out = problems()
    first = salt % (len(held_out) - 20)
    return {
        # Answers of two digits, so that every length is known.
        "problems": [p for p in training if p.answer >= 30][:40],
        "held_out": held_out[first : first + 20],
        **{"num_steps": 4, "num_prompts": 2, "G": 3, "T": 0.5, "max_new": 12},
        **{"num_iterations": 1, "lr": 2e-4, "eval_every": 2, "seed": 0},
        **settings,
    }


def _number_right(prompt, call, salt):
    """How many of a prompt's three completions are right, 1 to 3."""
    digit = salt // 3 ** (2 * call + prompt) % 3
    return 1 + (prompt + call + digit) % 3


def _text(ids):
    return CharTokenizer().decode(ids)


def _made_up(prompts, call, config, salt):
    """completion_ids, mask and old_logprobs of a rollout."""
    everything = config["problems"] + config["held_out"]
    answers = {problem.prompt: problem.answer for problem in everything}
    texts = []
    for i, row in enumerate(prompts.tolist()):
        answer, right = answers[_text(row)], _number_right(i, call, salt)
        texts += [f"<answer>{answer}</answer>"] * right
        texts += [f"it is <answer>{answer - 9}</answer>"] * (3 - right)
    ids, mask = encode_completions(CharTokenizer(), texts)
    missing = (0, config["max_new"] - ids.shape[1])
    ids, mask = (torch.nn.functional.pad(part, missing) for part in (ids, mask))
    logprobs = -1.0 - call - torch.arange(ids.numel()).view(ids.shape)
    return ids, mask.float(), logprobs


class _Watch:
    """A training run's parts, which do little and note everything."""

    def __init__(self, salt, settings):
        self.salt, self.config = salt, _config(salt, settings)
        self.model, self.tokenizer = checkpoints.load("midtrained")
        self.calls, self.optimizers, self.rollouts = [], [], 0

    def parts(self):
        return {
            "rollout": self.rollout,
            "reward_completions": library_rewards,
            "grpo_step": self.grpo_step,
        }

    def rollout(self, model, prompts, G, T, max_new, eos_id, generator):
        if not isinstance(prompts, torch.Tensor):
            raise TypeError("rollout gets a tensor of ids: encode_prompts(…)[0]")
        made = _made_up(prompts, self.rollouts, self.config, self.salt)
        self.rollouts += 1
        self.calls.append(
            {
                "call": "R",
                "prompts": prompts.clone(),
                "number": torch.rand(1, generator=generator).item(),
                "given": (T, G, max_new, eos_id),
                "has_generator": isinstance(generator, torch.Generator),
            }
        )
        return made

    def grpo_step(
        self,
        model,
        optimizer,
        prompts,
        completion_ids,
        mask,
        old_logprobs,
        rewards,
        G,
        T=1.0,
        epsilon=0.2,
    ):
        groups = optimizer.param_groups
        trained = {id(weight) for group in groups for weight in group["params"]}
        if not any(optimizer is known for known in self.optimizers):
            self.optimizers.append(optimizer)
        same = [optimizer is known for known in self.optimizers]
        self.calls.append(
            {
                "call": "U",
                "rewards": torch.as_tensor(rewards).tolist(),
                "batch": [
                    torch.as_tensor(part).detach().clone()
                    for part in (prompts, completion_ids, mask, old_logprobs)
                ],
                "given": (T, G),
                "optimizer": same.index(True),
                "trains_all": trained == set(map(id, self.model.parameters())),
                "lr": [group["lr"] for group in groups],
                "decay": [group.get("weight_decay") for group in groups],
            }
        )
        if self.rollouts == 2:
            sft, _ = checkpoints.load("sft")
            self.model.load_state_dict(sft.state_dict())
        return {"loss": 0.0, "clip_low": 0.0, "clip_high": 0.0, "mean_ratio": 1.0}


def _broken_in_rollout(call, config):
    T, *others = call["given"]
    promises = {
        "rollout gets the T of config": config["T"] == T,
        "rollout gets G, max_new, eos_id": others
        == [config["G"], config["max_new"], 0],
        "rollout gets a generator": call["has_generator"],
    }
    return {name for name, holds in promises.items() if not holds}


def _broken_in_update(call, config, last):
    T, G = call["given"]
    is_last = last is not None and all(map(_equal, call["batch"], last))
    promises = {
        "grpo_step gets what was rolled out last, in its order": is_last,
        "grpo_step gets the T of config": config["T"] == T,
        "grpo_step gets G": config["G"] == G,
        "the optimizer trains every weight": call["trains_all"],
        "the optimizer has the lr of config": set(call["lr"]) == {config["lr"]},
        "the optimizer has no weight decay": not any(call["decay"]),
    }
    return {name for name, holds in promises.items() if not holds}


def _equal(a, b):
    return a.shape == b.shape and bool((a == b).all())
