"""The model from which sampling and GRPO are measured: the format learned, sums half.

It is the miniature's own, of width 64, with seconds of SFT from scratch in place of
the miniature's minutes. So that these teach some sums, its problems are those of the
miniature with answers below 20.
"""

from functools import cache

from cherrytop import phases
from cherrytop.bake.miniature import MAX_NEW_TOKENS
from cherrytop.corpora import chat_prompt, demonstrations
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.tasks import addition_problems

PROMPTS, G, T = 32, 8, MAX_NEW_TOKENS
WIDTH, SFT_STEPS = 64, 200
TOKENIZER = CharTokenizer()
SUMS = [problem for problem in addition_problems()[0] if problem.answer < 20]
PROBLEMS = [p._replace(prompt=chat_prompt(p.prompt)) for p in SUMS]


def start_model():
    """A new model with the same fine-tuned weights at every call."""
    model = tiny_qwen3(len(TOKENIZER), WIDTH)
    model.load_state_dict(_weights())
    return model


@cache
def _weights():
    model, shown = tiny_qwen3(len(TOKENIZER), WIDTH), demonstrations(SUMS, len(SUMS))
    for _ in phases.sft(model, TOKENIZER, shown, SFT_STEPS, batch_size=64, lr=3e-3):
        pass
    return model.state_dict()
