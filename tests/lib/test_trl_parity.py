"""Our losses and advantages against TRL's own code on the same batch, in float64.

TRL's trainers are built for real, with a tiny model, and their own methods are called:
nothing of them is restated here. One piece cannot run: TRL 1.15 projects hidden
states to log-probabilities in a Triton kernel, in float32 on a GPU. `PlainProjection`
stands in for that kernel alone, made of TRL's own functions for logits.
"""

import pytest
import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from trl import GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer
from trl.trainer import utils as trl_utils

from cherrytop.advantages import PRESETS, group_advantages
from cherrytop.logprobs import completion_logprobs
from cherrytop.losses import grpo_loss, sft_loss
from cherrytop.models import tiny_qwen3

VOCABULARY = ["<eos>", "<bos>", "a", "b", "c", "d", "e"]
MAX_COMPLETION = 5
REWARDS = [1.0, 0.0, 0.0, 0.0, 5.0, 3.0, 4.0, 0.0, 2.0, 2.0, 2.0, 2.0]


class PlainProjection:
    """What the kernel computes, from full logits: log-probabilities and entropies."""

    @staticmethod
    def apply(hidden, weight, bias, targets, temperature, *_):
        logits = hidden @ weight.T / temperature
        logprobs = trl_utils.selective_log_softmax(logits, targets)
        entropy = trl_utils.entropy_from_logits(logits)
        is_top1 = (logits.argmax(dim=-1) == targets).to(logprobs.dtype)
        return logprobs, entropy, None, None, is_top1


@pytest.fixture(autouse=True)
def no_triton(monkeypatch):
    monkeypatch.setattr(trl_utils, "_ChunkedLogProbFunction", PlainProjection)


@pytest.fixture(scope="module")
def tokenizer():
    words = models.WordLevel({w: i for i, w in enumerate(VOCABULARY)}, unk_token="a")
    backend = Tokenizer(words)
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token="<eos>", pad_token="<eos>"
    )


def small_model():
    return tiny_qwen3(len(VOCABULARY), hidden_size=16, num_layers=1, num_heads=2)


@pytest.fixture(scope="module")
def grpo_trainer(tokenizer, tmp_path_factory):
    config = GRPOConfig(
        output_dir=str(tmp_path_factory.mktemp("grpo")),
        use_cpu=True,
        bf16=False,
        report_to=[],
        num_generations=4,
        per_device_train_batch_size=len(REWARDS),
        max_completion_length=MAX_COMPLETION,
        use_bias_correction_kl=False,  # DeepSeekMath's KL term, without the ratio
    )
    return GRPOTrainer(
        model=small_model(),
        reward_funcs=lambda completions, **_: REWARDS,
        args=config,
        train_dataset=Dataset.from_list([{"prompt": "a b"}] * 4),
        processing_class=tokenizer,
    )


@pytest.fixture
def batch():
    """Four completions without symmetry: lengths 5, 3, 1 and 0, advantages of both
    signs, and ratios beyond both edges of the clip."""
    generator = torch.Generator().manual_seed(7)
    prompt_ids = torch.randint(2, 7, (4, 3), generator=generator)
    completion_ids = torch.randint(2, 7, (4, MAX_COMPLETION), generator=generator)
    lengths = torch.tensor([[5], [3], [1], [0]])
    completion_mask = (torch.arange(MAX_COMPLETION) < lengths).long()
    noise = torch.randn(2, 4, MAX_COMPLETION, generator=generator, dtype=torch.float64)
    return {
        "prompt_ids": prompt_ids,
        "prompt_mask": torch.ones_like(prompt_ids),
        "completion_ids": completion_ids,
        "completion_mask": completion_mask,
        "advantages": torch.tensor([1.3, -0.4, 0.7, -1.6], dtype=torch.float64),
        "num_items_in_batch": completion_mask.sum(),
        "noise": 0.4 * noise,
    }


def gradients(loss, model):
    model.zero_grad()
    loss.backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


@pytest.mark.parametrize("beta", [0.0, 0.3])
@pytest.mark.parametrize("level", ["token", "sequence"])
@pytest.mark.parametrize("aggregation", ["grpo", "bnpo", "dr_grpo", "dapo"])
def test_grpo_loss_and_gradient_equal_trls(
    grpo_trainer, batch, monkeypatch, aggregation, level, beta
):
    options = {"loss_type": aggregation, "importance_sampling_level": level}
    options |= {"beta": beta, "epsilon_low": 0.1, "epsilon_high": 0.3}
    for name, value in options.items():
        monkeypatch.setattr(grpo_trainer, name, value)
    model = grpo_trainer.model.double().eval()
    logprobs = completion_logprobs(model, batch["prompt_ids"], batch["completion_ids"])
    old_noise, ref_noise = batch.pop("noise")
    old_logprobs = logprobs.detach() + old_noise
    ref_logprobs = logprobs.detach() + ref_noise
    ours = grpo_loss(
        logprobs,
        old_logprobs,
        batch["advantages"],
        batch["completion_mask"],
        ref_logprobs=ref_logprobs,
        beta=beta,
        epsilon=0.1,
        epsilon_high=0.3,
        level=level,
        aggregation=aggregation,
        constant=MAX_COMPLETION,
    )
    our_gradients = gradients(ours, model)
    theirs = grpo_trainer._compute_loss(
        model,
        {
            **batch,
            "old_per_token_logps": old_logprobs,
            "ref_per_token_logps": ref_logprobs,
        },
    )
    their_gradients = gradients(theirs, model)
    assert abs(ours) > 1e-3
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)
    torch.testing.assert_close(our_gradients, their_gradients, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("scale", "preset"), [("group", "trl"), ("batch", "trl_batch"), ("none", "dr_grpo")]
)
def test_presets_equal_trls_advantages(grpo_trainer, monkeypatch, scale, preset):
    monkeypatch.setattr(grpo_trainer, "scale_rewards", scale)
    grpo_trainer.model.float().train()
    prompts = [{"prompt": text} for text in ("a b", "c d", "e a") for _ in range(4)]
    theirs = grpo_trainer._generate_and_score_completions(prompts)["advantages"]
    ours = group_advantages(torch.tensor(REWARDS), 4, **PRESETS[preset])
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


def test_sft_loss_and_gradient_equal_trls(tokenizer, tmp_path):
    model = small_model().double().eval()
    config = SFTConfig(
        output_dir=str(tmp_path), use_cpu=True, bf16=False, report_to=[], max_length=8
    )
    trainer = SFTTrainer(
        model=model,
        args=config,
        train_dataset=Dataset.from_list([{"text": "a b c"}] * 2),
        processing_class=tokenizer,
    )
    generator = torch.Generator().manual_seed(3)
    ids = torch.randint(0, 7, (3, 6), generator=generator)
    labels = ids.clone()
    labels[0, :2] = -100  # a prompt
    labels[1, :5] = -100  # one target only
    labels[2, 4:] = -100  # padding
    ours = sft_loss(model(ids).logits, labels)
    our_gradients = gradients(ours, model)
    inputs = {
        "input_ids": ids,
        "labels": labels,
        "attention_mask": torch.ones_like(ids),
    }
    theirs = trainer.compute_loss(model, inputs)
    their_gradients = gradients(theirs, model)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)
    torch.testing.assert_close(our_gradients, their_gradients, rtol=1e-5, atol=1e-7)
