"""A healthy run, drawn from a seed, as arrays that a kind of trouble may spoil."""

import numpy as np

from cherrytop.cases.case import sample
from cherrytop.symptoms import TEMPLATE_ENDS, ends

PER_SPLIT = 20  # samples of each split at each sampled step
SYSTEM = "Answer with the number alone, as <answer>number</answer>."


class Run:
    """A healthy run as arrays, one value a step, for a kind to spoil."""

    def __init__(self, rng):
        self.rng, steps = rng, int(rng.integers(60, 161))
        self.steps, self.t = steps, np.linspace(0, 1, steps)
        first, last = rng.uniform(0.1, 0.25), rng.uniform(0.6, 0.8)
        self.accuracy = np.clip(self.climb(first, last) + self.noise(0.05), 0, 1)
        first = rng.uniform(0.5, 0.9)
        self.form = np.clip(self.climb(first, 0.97) + self.noise(0.02), 0, 1)
        self.extra = {}  # further parts of the reward
        solved = rng.uniform(0.4, 0.95)  # in the end, so many groups teach no more
        self.zero_std = np.clip(self.climb(0.2, solved) + self.noise(0.05), 0, 1)
        self.limit = int(rng.choice([256, 512, 768, 1024]))
        typical = self.limit * rng.uniform(0.25, 0.45)
        self.length = typical * self.climb(1, rng.uniform(0.8, 1.3))
        self.length = self.length * (1 + self.noise(0.06))
        self.cut = np.abs(self.noise(0.03))
        self.kl = self.climb(0.005, rng.uniform(0.05, 0.8)) * (1 + self.noise(0.15))
        self.clip = np.abs(self.noise(rng.choice([0.0, 0.02])))
        warm_up = max(steps // 10, 1)
        rate = np.minimum(np.arange(steps) / warm_up, (1 - self.t) / 0.9)
        self.rate = float(rng.choice([1e-6, 5e-6, 2e-5])) * rate
        self.beta = float(rng.choice([0.0, 0.0, 0.001, 0.04]))
        self.every = int(rng.choice([1, 1, 5]))  # how often the KL is measured
        self.prompt_end = None  # what the template should have put there, if it lacks
        self.held_out = None  # share of right held-out answers; as in training if None
        self.harmless()

    def climb(self, first, last):
        """From one level to another along an S, at a speed of its own."""
        middle, speed = self.rng.uniform(0.35, 0.6), self.rng.uniform(6, 14)
        curve = 1 / (1 + np.exp(-speed * (self.t - middle)))
        curve = (curve - curve[0]) / (curve[-1] - curve[0])
        return first + (last - first) * curve

    def noise(self, scale):
        return self.rng.normal(0, scale, self.steps)

    def flat(self, low, high, scale):
        """A level between low and high with noise: prompts differ."""
        return np.clip(self.rng.uniform(low, high) + self.noise(scale), 0, 1)

    def harmless(self):
        """What looks bad and is not: each happens in about half of the runs."""
        early = self.steps // 8
        if self.rng.random() < 0.5:  # long-winded at first, and soon cured
            self.cut[:early] += self.rng.uniform(0.3, 0.6)
        if self.rng.random() < 0.5:  # one strange batch
            place = int(self.rng.integers(early, self.steps))
            self.kl[place] = self.rng.uniform(30, 90)
            if self.rng.random() < 0.5:
                self.kl[self.steps - 1 - early // 2] = self.rng.uniform(150, 900)

    def log(self):
        """The log with TRL's names; the last row is the trainer's summary."""
        parts = {"accuracy_reward": self.accuracy, "format_reward": self.form}
        parts |= self.extra
        reward = self.accuracy + 0.1 * self.form + sum(self.extra.values())
        spread = np.sqrt(np.clip(self.accuracy * (1 - self.accuracy), 0, None))
        spread = np.where(self.zero_std > 0.999, 0.0, spread)
        columns = {
            "loss": self.beta * self.kl + self.noise(2e-8),  # advantages cancel
            "grad_norm": np.abs(0.2 + self.noise(0.05)) * (1 - self.zero_std),
            "learning_rate": self.rate,
            "reward": reward,
            "reward_std": spread,
            **{f"rewards/{name}/mean": values for name, values in parts.items()},
            "frac_reward_zero_std": self.zero_std,
            "completions/mean_length": np.clip(self.length, 1, self.limit),
            "completions/clipped_ratio": np.clip(self.cut, 0, 1),
            "clip_ratio/region_mean": np.clip(self.clip, 0, 1),
            "kl": np.clip(self.kl, 0, None),
        }
        log = []
        for i in range(self.steps):
            row = {"step": i + 1}
            row |= {name: float(f"{v[i]:.6g}") for name, v in columns.items()}
            if i % self.every:
                del row["kl"]
            log.append(row)
            if (i + 1) % 25 == 0:
                log.append({"step": i + 1, "eval_reward": row["reward"]})
        loss = float(np.mean(columns["loss"]))
        return [*log, {"step": self.steps, "train_runtime": 9e3, "train_loss": loss}]

    def samples(self):
        """Samples of both splits at the first, a middle and the last step."""
        found = []
        for place in (0, self.steps // 2, self.steps - 1):
            share = float(ends(self.accuracy[: place + 1])[1].mean())
            held_out = share if self.held_out is None else self.held_out
            for split, right in (("train", share), ("heldout", held_out)):
                count = round(right * PER_SPLIT)
                flags = self.rng.permutation(np.arange(PER_SPLIT) < count)
                form, cut = self.form[place], self.cut[place]
                found += [
                    self.one_sample(place + 1, split, is_right, form, cut)
                    for is_right in flags
                ]
        return found

    def one_sample(self, step, split, is_right, form, cut):
        rng = self.rng
        a, b = (int(x) for x in rng.integers(11, 99, 2))
        gold = a + b
        number = gold if is_right else gold + int(rng.choice([-20, -10, -1, 1, 10]))
        thought = str(rng.choice(["", f"{a} and {b}. ", f"{a} + {b} = {number}. "]))
        if is_right or rng.random() < form:
            text = f"{thought}<answer>{number}</answer>"
        elif rng.random() < cut:
            text = f"Let us add {a} and {b} step by step. First"
        else:
            text = f"{thought}The answer is {number}."
        prompt = (
            f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n"
            f"What is {a} + {b}?<|im_end|>\n{TEMPLATE_ENDS[0]}"
        )
        if self.prompt_end == "bare":
            prompt = f"What is {a} + {b}?"
        elif self.prompt_end == "turn":  # no generation prompt
            prompt = prompt.removesuffix(TEMPLATE_ENDS[0])
        return sample(step, split, prompt, text, gold)
