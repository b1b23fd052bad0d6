"""The miniature: one tiny Qwen3 model through every phase of the lecture.

init → pretrain → midtrain → sft → dpo → grpo     the whole cake
       pretrain → bypass                          R1-Zero's way: no SFT, no DPO
                  midtrain → hopeless             pass@8 = 0: nothing to reward
"""

from itertools import islice
from typing import NamedTuple

import torch

from cherrytop import corpora, phases
from cherrytop.batches import packed_rows
from cherrytop.evaluation import (
    evaluate,
    greedy_accuracy,
    lenient_accuracy,
    text_loss,
)
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.rewards import total_reward
from cherrytop.tasks import addition_problems


class Preset(NamedTuple):
    """Sizes of a run; steps are optimizer steps."""

    max_term: int  # of the sums
    hidden_size: int
    num_demonstrations: int
    pretrain_rows: int  # a step
    pretrain_steps: int
    midtrain_rows: int
    midtrain_steps: int
    sft_steps: int
    dpo_steps: int
    grpo_steps: int
    bypass_steps: int
    hopeless_steps: int


PRESETS = {
    "full": Preset(99, 64, 512, 96, 1000, 48, 250, 150, 30, 250, 250, 25),
    "quick": Preset(29, 64, 512, 24, 500, 12, 300, 150, 10, 160, 160, 5),
}
PARENTS = {
    "init": None,
    "pretrain": "init",
    "midtrain": "pretrain",
    "sft": "midtrain",
    "dpo": "sft",
    "grpo": "dpo",
    "bypass": "pretrain",
    "hopeless": "midtrain",
}
LAYERS = ("init", "pretrain", "midtrain", "sft", "dpo", "grpo")  # the whole cake
MAX_NEW_TOKENS = 16
WEB_ROWS, CONTEXT = 256, 64  # held-out web text


class Miniature:
    """The recipe of the tiny model, for one seed.

    Args:
        preset: a key of PRESETS.
        seed: of weights, texts, order, prompts and samples. The split into training
            and held-out problems is the same for every seed.
    """

    parents = PARENTS

    def __init__(self, preset, seed):
        self.preset, self.seed = PRESETS[preset], seed
        self.tokenizer = CharTokenizer()
        self.train, self.held_out = addition_problems(max_term=self.preset.max_term)

    def model(self):
        """The randomly initialised model."""
        return tiny_qwen3(
            len(self.tokenizer), self.preset.hidden_size, num_layers=3, seed=self.seed
        )

    def steps(self, phase, model):
        """(number of steps, iterator of their rows) that train the model in place."""
        number = getattr(self.preset, f"{phase}_steps", 0)
        return number, getattr(self, f"_{phase}")(model, number)

    def measure(self, model):
        """(metrics, samples): what `evaluate` gives in the chat template, and more.

        plain, plain_greedy: share of right numbers, sampled and likeliest, when the
        question stands as the web would write it, without any template; web_loss:
        nats per token on unseen web text.
        """
        metrics, samples = evaluate(
            model, self.tokenizer, self._asked(self.held_out), MAX_NEW_TOKENS
        )
        bare = [p._replace(prompt=f"<bos>{p.prompt}") for p in self.held_out]
        metrics["plain"] = evaluate(model, self.tokenizer, bare, 4)[0]["lenient"]
        metrics["plain_greedy"] = greedy_accuracy(
            model, self.tokenizer, bare, lenient_accuracy, max_new_tokens=4
        )
        metrics["web_loss"] = text_loss(model, self._web_rows())
        return metrics, samples

    def _pretrain(self, model, number):
        documents = corpora.web_documents(self.train, seed=self.seed)
        rows = self.preset.pretrain_rows
        return phases.pretrain(model, self.tokenizer, documents, number, rows)

    def _midtrain(self, model, number):
        documents = corpora.clean_documents(self.train, seed=self.seed)
        rows = self.preset.midtrain_rows
        return phases.midtrain(model, self.tokenizer, documents, number, rows)

    def _sft(self, model, number):
        shown = corpora.demonstrations(
            self.train, self.preset.num_demonstrations, seed=self.seed
        )
        return phases.sft(model, self.tokenizer, shown, number, seed=self.seed)

    def _dpo(self, model, number):
        pairs = corpora.preferences(self.train, 1024, seed=self.seed)
        return phases.dpo(model, self.tokenizer, pairs, number, seed=self.seed)

    def _grpo(self, model, number):
        return phases.grpo(
            model,
            self.tokenizer,
            self._asked(self.train),
            total_reward,
            number,
            max_new_tokens=MAX_NEW_TOKENS,
            seed=self.seed,
        )

    _bypass = _hopeless = _grpo  # the same phase, from another model

    def _asked(self, problems):
        """The problems with prompts in the chat template."""
        return [p._replace(prompt=corpora.chat_prompt(p.prompt)) for p in problems]

    def _web_rows(self):
        """Rows of web text from a seed that no run trains on.

        Not a negative number: Random(-1) draws what Random(1) draws.
        """
        documents = corpora.web_documents(self.train, seed="held out")
        rows = packed_rows(self.tokenizer, documents, CONTEXT)
        return torch.tensor(list(islice(rows, WEB_ROWS)))
