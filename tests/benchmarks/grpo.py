"""GRPO steps per second, and the reward they lead to: ours against TRL's GRPOTrainer.

Both train the same weights on the same problems with the same reward function, batch,
loss and optimizer; prompts are drawn and completions sampled each in its own way.
They take turns, step by step, so that both see the same load of the machine. TRL is
spared what it need not do here: no logging, saving, progress bar, checkpointing of
gradients or reference model, and its loss is one fused call (`trl_on_cpu`), since its
own kernel wants a GPU. It samples with `generate`. Ours measures the KL to its
reference every tenth step, as by default.
"""

import statistics
import tempfile
import time
from unittest import mock

import torch
from datasets import Dataset
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, PrinterCallback, TrainerCallback
from trl import GRPOConfig, GRPOTrainer
from trl.trainer import utils as trl_utils

from cherrytop import phases
from cherrytop.batches import encode_prompts, score
from cherrytop.rewards import total_reward
from cherrytop.rollouts import sample_completions

from ..trl_on_cpu import PlainProjection
from .report import Measurement
from .start import PROBLEMS, PROMPTS, TOKENIZER, G, T, start_model

STEPS, WARM_UP, LR, SAMPLES = 30, 2, 3e-4, 32


class Turns(TrainerCallback):
    """After each of the trainer's steps takes one of ours; the seconds of both."""

    def __init__(self, ours):
        self.ours, self.seconds = ours, ([], [])

    def on_train_begin(self, *_, **__):
        self.start = time.perf_counter()

    def on_step_end(self, *_, **__):
        between = time.perf_counter()
        next(self.ours)
        end = time.perf_counter()
        self.seconds[0].append(end - between)
        self.seconds[1].append(between - self.start)
        self.start = time.perf_counter()


def measure():
    """Steps per second after two that do not count, and the rewards in the end."""
    model, trls = start_model(), start_model()
    before = _reward(model)
    turns = Turns(
        phases.grpo(
            model, TOKENIZER, PROBLEMS, total_reward, STEPS, PROMPTS, G, T, lr=LR
        )
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(trl_utils, "_ChunkedLogProbFunction", PlainProjection),
    ):
        _trainer(trls, folder, turns).train()
    seconds = [statistics.mean(taken[WARM_UP:]) for taken in turns.seconds]
    against = "TRL's GRPOTrainer"
    how = (
        f"the miniature's model, {PROMPTS} prompts × {G} completions of at most {T} "
        f"tokens a step, {STEPS} steps, lr {LR:g} falling to 0"
    )
    return [
        Measurement(
            name="grpo",
            unit="steps/s",
            ours=1 / seconds[0],
            alternative=1 / seconds[1],
            against=against,
            how=f"{how}; mean time of a step without the first {WARM_UP}",
            higher_is_better=True,
        ),
        Measurement(
            name="… and the reward reached",
            unit="mean reward",
            ours=_reward(model),
            alternative=_reward(trls),
            against=against,
            how=f"{how}, from {before:.3f}; {SAMPLES} samples of every problem",
            higher_is_better=True,
        ),
    ]


def _trainer(model, folder, turns):
    config = GRPOConfig(
        output_dir=folder,
        use_cpu=True,
        bf16=False,
        per_device_train_batch_size=PROMPTS * G,
        num_generations=G,
        max_completion_length=T,
        max_steps=STEPS,
        learning_rate=LR,
        lr_scheduler_type="linear",
        adam_beta1=0.9,
        adam_beta2=0.95,
        weight_decay=0.0,
        max_grad_norm=1.0,
        temperature=1.0,
        beta=0.0,
        loss_type="grpo",
        gradient_checkpointing=False,
        dataloader_pin_memory=False,
        logging_strategy="no",
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
    )
    trainer = GRPOTrainer(
        model=model,
        reward_funcs=_trls_reward,
        args=config,
        train_dataset=Dataset.from_list([p._asdict() for p in PROBLEMS]),
        processing_class=_fast_tokenizer(),
        callbacks=[turns],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _trls_reward(completions, answer, **_):
    return list(map(total_reward, completions, answer))


def _fast_tokenizer():
    """TOKENIZER as TRL wants it. Only eos and bos are special: what is, TRL hides from
    rewards, and these read the answer's tags."""
    special, tags = TOKENIZER.SPECIAL[:2], TOKENIZER.SPECIAL[2:]
    backend = Tokenizer(models.WordLevel(TOKENIZER.index, unk_token=special[0]))
    backend.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    backend.decoder = decoders.Fuse()
    backend.add_tokens([AddedToken(tag, normalized=False) for tag in tags])
    eos, bos = special
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token=eos, pad_token=eos, bos_token=bos
    )
    text = PROBLEMS[0].prompt + "it is <answer>42</answer>"
    ids = TOKENIZER.encode(text)
    assert tokenizer(text).input_ids == ids
    assert tokenizer.decode(ids, skip_special_tokens=True) == text.removeprefix(bos)
    return tokenizer


@torch.no_grad()
def _reward(model):
    """Mean reward of samples of every problem."""
    prompt_ids, _ = encode_prompts(TOKENIZER, [p.prompt for p in PROBLEMS])
    generator = torch.Generator().manual_seed(0)
    rollouts = sample_completions(
        model, prompt_ids, T, TOKENIZER.eos_id, generator=generator, G=SAMPLES
    )
    answers = [p.answer for p in PROBLEMS for _ in range(SAMPLES)]
    return statistics.mean(
        score(TOKENIZER, rollouts.completion_ids, answers, total_reward)
    )
