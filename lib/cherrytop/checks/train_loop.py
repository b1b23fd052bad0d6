"""Probes of the exercise grpo/train: its loop, with parts that watch and real ones."""

import torch

from cherrytop import checkpoints
from cherrytop.batches import encode_completions, encode_prompts
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.train import (
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


def loop(train, **settings):
    """What the student's loop does with parts that note how they are called.

    The rollouts are made up: in call k = 0, 1, …, the first 1 + (i + k) % 3 of the
    three completions of prompt i are right and 5 tokens long, the others are wrong
    and 11 tokens long. The model is "midtrained", which answers nothing, until the
    second step turns it into "sft".

    Returns:
        dict: "order" of the calls, R a rollout and U an update; "rewards" that each
        update was given; "broken", which of a loop's duties were not kept, list of str;
        "history" that was returned: a dict of a name to one value a step; "drawn",
        the prompts of each rollout and a number from its generator.
    """
    watch = _Watch(settings)
    with parts_in_place(train, watch.parts()):
        history = train(dict(watch.config), watch.model, watch.tokenizer)
    names = ("reward", "informative", "length", "pass_at_1")
    return {
        "order": watch.order,
        "rewards": watch.rewards,
        "broken": watch.broken(),
        "history": {name: [row[name] for row in history] for name in names},
        "drawn": watch.drawn,
    }


def repeats(train):
    """Whether the seed decides which prompts are drawn and what is sampled."""
    first, second, other = (loop(train, seed=s)["drawn"] for s in (4, 4, 5))
    return {"equal seeds": first == second, "another seed": first != other}


def expected_pass_at_1():
    """Held-out pass@1 of the checkpoint "sft" in `loop`."""
    watch = _Watch({})
    metrics, _ = evaluate(watch.sft, watch.tokenizer, watch.config["held_out"], 12)
    return metrics["pass_at_1"]


def run(train, seeds, checkpoint="sft", **settings):
    """Real runs of the student's loop, with the library's parts, measured afterwards.

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
        model, tokenizer = checkpoints.load(checkpoint)
        with parts_in_place(train, parts):
            history = train({**config, "seed": seed}, model, tokenizer)
        start, _ = checkpoints.load(checkpoint)
        metrics, _ = evaluate(model, tokenizer, held_out, config["max_new"])
        last = [row["reward"] for row in history[-5:]]
        runs.append(
            {
                "reward": sum(last) / len(last),
                "pass_at_1": history[-1]["pass_at_1"],
                "measured": metrics["pass_at_1"],
                "format": metrics["format"],
                "length": metrics["length"],
                "kl": _kl(model, start, tokenizer, held_out),
                "moved": not all(
                    map(torch.equal, model.parameters(), start.parameters())
                ),
            }
        )
    return runs


class _Watch:
    """A training run's parts, which do little and note everything."""

    def __init__(self, settings):
        training, held_out = problems()
        self.config = {
            # Answers of two digits, so that every length is known.
            "problems": [p for p in training if p.answer >= 30][:40],
            "held_out": held_out[:20],
            **{"num_steps": 4, "num_prompts": 2, "G": 3, "T": 0.5, "max_new": 12},
            **{"num_iterations": 1, "lr": 2e-4, "eval_every": 2, "seed": 0},
            **settings,
        }
        self.model, self.tokenizer = checkpoints.load("midtrained")
        self.sft, _ = checkpoints.load("sft")
        self.order, self.rewards, self.drawn = "", [], []
        self.last, self.optimizers, self.not_kept = None, [], set()

    def parts(self):
        return {
            "rollout": self.rollout,
            "reward_completions": library_rewards,
            "grpo_step": self.grpo_step,
        }

    def rollout(self, model, prompts, G, T, max_new, eos_id, generator):
        if not isinstance(prompts, torch.Tensor):
            raise TypeError("rollout gets a tensor of ids: encode_prompts(…)[0]")
        call, answers = self.order.count("R"), self._answers(prompts)
        self.order += "R"
        texts = []
        for i, answer in enumerate(answers):
            right = 1 + (i + call) % 3
            texts += [f"<answer>{answer}</answer>"] * right
            texts += [f"it is <answer>{answer - 9}</answer>"] * (3 - right)
        ids, mask = encode_completions(self.tokenizer, texts)
        missing = (0, max_new - ids.shape[1])
        ids, mask = (torch.nn.functional.pad(part, missing) for part in (ids, mask))
        logprobs = -1.0 - call - torch.arange(ids.numel()).view(ids.shape)
        number = torch.rand(1, generator=generator).item()
        self.drawn.append([*map(self.tokenizer.decode, prompts.tolist()), number])
        self.last = (prompts, ids, mask.float(), logprobs)
        wanted = self.config["T"], self.config["G"], self.config["max_new"], 0
        self._must("rollout gets the T of config", wanted[0] == T)
        self._must(
            "rollout gets G, max_new, eos_id", (G, max_new, eos_id) == wanted[1:]
        )
        self._must("rollout gets a generator", isinstance(generator, torch.Generator))
        return self.last[1:]

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
        self.order += "U"
        self.rewards.append(torch.as_tensor(rewards).tolist())
        given = (prompts, completion_ids, mask, old_logprobs)
        is_last = all(map(_equal, given, self.last))
        self._must("grpo_step gets what was rolled out last, in its order", is_last)
        self._must("grpo_step gets the T of config", self.config["T"] == T)
        self._must("grpo_step gets G", self.config["G"] == G)
        groups = optimizer.param_groups
        trained = {id(weight) for group in groups for weight in group["params"]}
        weights = set(map(id, self.model.parameters()))
        self._must("the optimizer trains every weight", trained == weights)
        lr = {group["lr"] for group in groups}
        self._must("the optimizer has the lr of config", lr == {self.config["lr"]})
        decay = any(group.get("weight_decay") for group in groups)
        self._must("the optimizer has no weight decay", not decay)
        self.optimizers.append(optimizer)
        if self.order.count("R") == 2:
            self.model.load_state_dict(self.sft.state_dict())
        return {"loss": 0.0, "clip_low": 0.0, "clip_high": 0.0, "mean_ratio": 1.0}

    def broken(self):
        """Which duties were not kept, in a fixed order."""
        prompts = [tuple(row[:-1]) for row in self.drawn]
        known = {problem.prompt for problem in self.config["problems"]}
        numbers = {row[-1] for row in self.drawn}
        self._must("one optimizer for all steps", len(set(self.optimizers)) == 1)
        self._must("only training problems", set(sum(prompts, ())) <= known)
        self._must("other prompts in other steps", len(set(prompts)) > 1)
        self._must("one generator for all steps", len(numbers) == len(self.drawn))
        return sorted(self.not_kept)

    def _must(self, duty, is_kept):
        if not is_kept:
            self.not_kept.add(duty)

    def _answers(self, prompts):
        texts = map(self.tokenizer.decode, prompts.tolist())
        everything = self.config["problems"] + self.config["held_out"]
        answers = {problem.prompt: problem.answer for problem in everything}
        return [answers[text] for text in texts]


def _equal(a, b):
    return a.shape == b.shape and bool((a == b).all())


def _kl(model, start, tokenizer, problems):
    """Nats a token, on completions of the model."""
    prompts, _ = encode_prompts(tokenizer, [problem.prompt for problem in problems])
    generator = torch.Generator().manual_seed(0)
    ids, mask, logprobs = library_rollout(model, prompts, 4, 1.0, 12, 0, generator)
    with torch.no_grad():
        ref_logprobs = completion_logprobs(start, prompts, ids, completion_mask=mask)
    return aggregate(kl_k3(logprobs, ref_logprobs), mask, "dapo").item()
