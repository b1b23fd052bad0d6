"""A real small model, SmolLM2-135M-Instruct: primed by SFT, then trained with GRPO.

    init → sft → grpo

Asked for tags it writes none, so the chance of a reward is 0 and GRPO alone could not
begin: a few dozen demonstrations come first, exactly as for larger models.
"""

from typing import NamedTuple

from cherrytop import phases
from cherrytop.evaluation import evaluate
from cherrytop.models import load_smollm2
from cherrytop.rewards import total_reward
from cherrytop.tasks import gym_problems, split_problems

PARENTS = {"init": None, "sft": "init", "grpo": "sft"}
SYSTEM = "Answer with the number alone, as <answer>number</answer>."
MAX_NEW_TOKENS = 16


class SmallPreset(NamedTuple):
    """Sizes of a run; steps are optimizer steps."""

    num_demonstrations: int
    sft_steps: int
    grpo_steps: int
    num_prompts: int  # a GRPO step, each with 8 completions
    num_problems: int  # held-out problems to measure on


SMALL_PRESETS = {
    "full": SmallPreset(48, 24, 60, 8, 100),
    "quick": SmallPreset(8, 2, 2, 2, 8),
}


class SmallModel:
    """The recipe of SmolLM2 on sums and differences of two two-digit numbers.

    Args:
        preset: a key of SMALL_PRESETS.
        seed: of order, prompts and samples; problems and their split are always the
            same.
    """

    parents = PARENTS

    def __init__(self, preset, seed):
        self.preset, self.seed = SMALL_PRESETS[preset], seed
        _, self.tokenizer = load_smollm2()
        problems = gym_problems(
            "chain_sum", 2000, min_terms=2, max_terms=2, min_digits=2, max_digits=2
        )
        asked = [
            p._replace(prompt=self.tokenizer.chat_prompt(p.prompt, system=SYSTEM))
            for p in problems
        ]
        # A sum and its mirror image hold the same words, and fall on the same side.
        self.train, held_out = split_problems(
            asked, held_out=0.2, key=lambda p: tuple(sorted(p.prompt.split()))
        )
        self.held_out = held_out[: self.preset.num_problems]

    def model(self):
        """The model as it was published."""
        return load_smollm2()[0]

    def steps(self, phase, model):
        """(number of steps, iterator of their rows) that train the model in place."""
        number = getattr(self.preset, f"{phase}_steps")
        return number, getattr(self, f"_{phase}")(model, number)

    def measure(self, model):
        """(metrics, samples) of `evaluate`."""
        return evaluate(model, self.tokenizer, self.held_out, MAX_NEW_TOKENS)

    def _sft(self, model, number):
        shown = [
            (problem.prompt, f"<answer>{problem.answer}</answer>")
            for problem in self.train[: self.preset.num_demonstrations]
        ]
        return phases.sft(
            model, self.tokenizer, shown, number, batch_size=8, lr=5e-5, seed=self.seed
        )

    def _grpo(self, model, number):
        return phases.grpo(
            model,
            self.tokenizer,
            self.train[self.preset.num_demonstrations :],
            total_reward,
            number,
            num_prompts=self.preset.num_prompts,
            max_new_tokens=MAX_NEW_TOKENS,
            lr=1e-5,
            seed=self.seed,
        )
