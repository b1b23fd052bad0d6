"""Our losses and advantages against TRL's own code on the same batch, in float64.

TRL's trainers are built for real, with a tiny model, and their own methods are called:
nothing of them is restated here. One piece cannot run: TRL 1.15 projects hidden
states to log-probabilities in a Triton kernel, in float32 on a GPU. `PlainProjection`
stands in for that kernel alone, made of TRL's own functions for logits. All three
trainers call it, DPO for policy and reference.

Where TRL's default is another loss than ours, a test says which and by how much.
"""

import math

import pytest
import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from trl import (
    DPOConfig,
    DPOTrainer,
    GRPOConfig,
    GRPOTrainer,
    SFTConfig,
    SFTTrainer,
)
from trl.trainer import utils as trl_utils

from cherrytop.advantages import PRESETS, group_advantages
from cherrytop.logprobs import completion_logprobs, sequence_logprob
from cherrytop.losses import (
    aggregate,
    clipped_loss,
    clipped_objective,
    grpo_loss,
    kl_k3,
    policy_ratio,
    sft_loss,
)
from cherrytop.models import tiny_qwen3
from cherrytop.preferences import dpo_loss, preference_accuracy

from ..trl_on_cpu import PlainProjection

VOCABULARY = ["<eos>", "<bos>", "a", "b", "c", "d", "e"]
MAX_COMPLETION = 5
REWARDS = [1.0, 0.0, 0.0, 0.0, 5.0, 3.0, 4.0, 0.0, 2.0, 2.0, 2.0, 2.0]
# Prompts and completions of unequal lengths; the chosen one is shorter, then longer.
PAIRS = [
    {"prompt": "a b", "chosen": " c d e", "rejected": " e"},
    {"prompt": "c", "chosen": " d", "rejected": " b b a c e"},
    {"prompt": "e d a", "chosen": " a a", "rejected": " c b b"},
    {"prompt": "d", "chosen": " c c", "rejected": " e a b"},
]


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


def small_model(seed=0):
    """A model with clear preferences: a fresh one is all but uniform, so that every
    log-ratio would be near 0, where mistakes do not show."""
    size = dict(hidden_size=16, num_layers=1, num_heads=2)
    model = tiny_qwen3(len(VOCABULARY), **size, seed=seed)
    with torch.no_grad():
        model.lm_head.weight *= 6
    return model


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


def configure(monkeypatch, trainer, **options):
    for name, value in options.items():
        monkeypatch.setattr(trainer, name, value)


def gradients(loss, model):
    parameters = list(model.parameters())
    found = torch.autograd.grad(loss, parameters, retain_graph=True)
    return torch.cat([gradient.flatten() for gradient in found])


def assert_same_loss(ours, theirs, model):
    """The same value, and the same gradient in every parameter of the model."""
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5, abs=1e-9)
    expected = gradients(theirs, model)
    assert expected.abs().max() > 1e-3  # else nothing is tested
    torch.testing.assert_close(gradients(ours, model), expected, rtol=1e-5, atol=1e-9)


# --- GRPO


def policy_logprobs(trainer, batch):
    model = trainer.model.double().eval()
    return completion_logprobs(model, batch["prompt_ids"], batch["completion_ids"])


def trls_grpo_loss(trainer, batch, old_logprobs, ref_logprobs):
    inputs = {"old_per_token_logps": old_logprobs, "ref_per_token_logps": ref_logprobs}
    return trainer._compute_loss(trainer.model, batch | inputs)


@pytest.mark.parametrize("beta", [0.0, 0.3])
@pytest.mark.parametrize("level", ["token", "sequence"])
@pytest.mark.parametrize("aggregation", ["grpo", "bnpo", "dr_grpo", "dapo"])
def test_grpo_loss_and_gradient_equal_trls(
    grpo_trainer, batch, monkeypatch, aggregation, level, beta
):
    configure(
        monkeypatch,
        grpo_trainer,
        loss_type=aggregation,
        importance_sampling_level=level,  # "sequence" is GSPO
        beta=beta,
        epsilon_low=0.1,
        epsilon_high=0.3,
    )
    logprobs = policy_logprobs(grpo_trainer, batch)
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
    theirs = trls_grpo_loss(grpo_trainer, batch, old_logprobs, ref_logprobs)
    assert abs(ours) > 1e-3
    assert_same_loss(ours, theirs, grpo_trainer.model)


def test_shares_that_the_clip_stops_equal_those_in_trls_log(
    grpo_trainer, batch, monkeypatch
):
    configure(monkeypatch, grpo_trainer, epsilon_low=0.1, epsilon_high=0.3)
    logprobs = policy_logprobs(grpo_trainer, batch)
    old_logprobs = logprobs.detach() - batch["noise"][0]
    per_token, stats = clipped_loss(
        logprobs,
        old_logprobs,
        batch["advantages"],
        batch["completion_mask"],
        epsilon=0.1,
        epsilon_high=0.3,
    )
    theirs = trls_grpo_loss(grpo_trainer, batch, old_logprobs, logprobs.detach())
    ours = aggregate(per_token, batch["completion_mask"], grpo_trainer.loss_type)
    assert_same_loss(ours, theirs, grpo_trainer.model)
    for edge in ("low", "high"):
        logged = grpo_trainer._metrics["eval"][f"clip_ratio/{edge}_mean"][-1]
        assert stats[f"clip_{edge}"] == pytest.approx(logged) and logged > 0


@pytest.mark.parametrize("on_policy", [True, False])
def test_trls_default_weighs_the_kl_by_the_ratio_and_ours_does_not(
    grpo_trainer, batch, monkeypatch, on_policy
):
    # `use_bias_correction_kl` (DeepSeek-V3.2, arXiv 2512.02556). On-policy the ratio
    # is 1 and the loss the same number. Its gradient is not: weighed, k3's is that of
    # KL(policy ‖ reference) on average, and plain k3's that of KL(reference ‖ policy).
    default = GRPOConfig.use_bias_correction_kl
    configure(monkeypatch, grpo_trainer.args, use_bias_correction_kl=default)
    configure(monkeypatch, grpo_trainer, loss_type="grpo", beta=0.3)
    logprobs = policy_logprobs(grpo_trainer, batch)
    old_noise, ref_noise = batch.pop("noise")
    old_logprobs = logprobs.detach() + (0 if on_policy else old_noise)
    ref_logprobs = logprobs.detach() + ref_noise
    advantages, mask = batch["advantages"], batch["completion_mask"]
    theirs = trls_grpo_loss(grpo_trainer, batch, old_logprobs, ref_logprobs)

    ratio = policy_ratio(logprobs, old_logprobs)
    per_token = 0.3 * ratio * kl_k3(logprobs, ref_logprobs)
    per_token = per_token - clipped_objective(ratio, advantages)
    assert_same_loss(aggregate(per_token, mask, "grpo"), theirs, grpo_trainer.model)

    plain = grpo_loss(logprobs, old_logprobs, advantages, mask, ref_logprobs, beta=0.3)
    assert (plain.item() == pytest.approx(theirs.item())) == on_policy
    our_step, their_step = (gradients(x, grpo_trainer.model) for x in (plain, theirs))
    assert (our_step - their_step).norm() > 0.01 * their_step.norm()


@pytest.mark.parametrize(
    ("scale", "preset"), [("group", "trl"), ("batch", "trl_batch"), ("none", "dr_grpo")]
)
def test_from_rewards_to_gradient_our_presets_equal_trls_scale_rewards(
    grpo_trainer, monkeypatch, scale, preset
):
    configure(monkeypatch, grpo_trainer, scale_rewards=scale, loss_type="bnpo")
    grpo_trainer.model.double().train()
    torch.manual_seed(0)  # of the completions that TRL samples here
    prompts = [{"prompt": text} for text in ("a b", "c d", "e a") for _ in range(4)]
    batch = grpo_trainer._generate_and_score_completions(prompts)
    advantages = group_advantages(torch.tensor(REWARDS), 4, **PRESETS[preset])
    torch.testing.assert_close(advantages, batch["advantages"], rtol=1e-5, atol=1e-6)

    mask = batch["completion_mask"]
    assert len(mask.sum(dim=1).unique()) > 1  # completions of unequal lengths
    logprobs = policy_logprobs(grpo_trainer, batch)
    ours = grpo_loss(logprobs, logprobs, advantages, mask, aggregation="bnpo")
    theirs = grpo_trainer._compute_loss(grpo_trainer.model, batch)
    assert abs(ours) > 1e-3
    assert_same_loss(ours, theirs, grpo_trainer.model)


# --- DPO


@pytest.fixture(scope="module")
def dpo_trainer(tokenizer, tmp_path_factory):
    config = DPOConfig(
        output_dir=str(tmp_path_factory.mktemp("dpo")),
        use_cpu=True,
        bf16=False,
        report_to=[],
    )
    trainer = DPOTrainer(
        model=small_model(),
        ref_model=small_model(seed=1),
        args=config,
        train_dataset=Dataset.from_list(PAIRS),
        processing_class=tokenizer,
    )
    trainer.model.double().eval()
    trainer.ref_model.double().eval()
    return trainer


def preference_batch(trainer):
    """PAIRS as TRL tokenises and pads them: all chosen texts, then all rejected."""
    return trainer.data_collator(list(trainer.train_dataset))


def sums_of_logprobs(model, batch):
    """Those of the chosen completions and those of the rejected ones."""
    logits = model(batch["input_ids"]).logits
    sums = sequence_logprob(logits, batch["input_ids"], batch["completion_mask"])
    return sums.chunk(2)


def last_logged(trainer, name):
    return trainer._metrics["eval"][name][-1]


@pytest.mark.parametrize("beta", [0.05, 0.5, 5.0])
def test_dpo_loss_and_gradient_equal_trls(dpo_trainer, monkeypatch, beta):
    configure(monkeypatch, dpo_trainer, beta=beta)
    model, reference = dpo_trainer.model, dpo_trainer.ref_model
    batch = preference_batch(dpo_trainer)
    ours, rewards_c, rewards_r = dpo_loss(
        *sums_of_logprobs(model, batch), *sums_of_logprobs(reference, batch), beta
    )
    theirs = dpo_trainer.compute_loss(model, batch)
    assert abs(ours - math.log(2)) > 0.01  # far enough from pi = ref
    assert_same_loss(ours, theirs, model)

    accuracy = preference_accuracy(rewards_c, rewards_r)
    assert 0 < accuracy < 1
    for name, value in {
        "rewards/chosen": rewards_c.mean().item(),
        "rewards/rejected": rewards_r.mean().item(),
        "rewards/accuracies": accuracy,
    }.items():
        assert value == pytest.approx(last_logged(dpo_trainer, name), rel=1e-5), name


def test_a_run_starts_at_ln_2_and_an_accuracy_of_zero_in_trl_too(
    dpo_trainer, monkeypatch
):
    configure(monkeypatch, dpo_trainer, ref_model=dpo_trainer.model)
    batch = preference_batch(dpo_trainer)
    sums = sums_of_logprobs(dpo_trainer.model, batch)
    ours, rewards_c, rewards_r = dpo_loss(*sums, *sums, dpo_trainer.beta)
    theirs = dpo_trainer.compute_loss(dpo_trainer.model, batch)
    assert_same_loss(ours, theirs, dpo_trainer.model)
    assert ours.item() == pytest.approx(math.log(2))
    assert preference_accuracy(rewards_c, rewards_r) == 0
    assert last_logged(dpo_trainer, "rewards/accuracies") == 0


def test_trl_scores_the_completion_with_its_eos_and_without_its_prompt(
    dpo_trainer, tokenizer
):
    batch = preference_batch(dpo_trainer)
    rows = zip(batch["input_ids"], batch["completion_mask"].bool(), strict=True)
    scored = [ids[mask].tolist() for ids, mask in rows]
    texts = [pair["chosen"] for pair in PAIRS] + [pair["rejected"] for pair in PAIRS]
    assert scored == [[*tokenizer(text).input_ids, 0] for text in texts]


# --- SFT


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
    inputs = {
        "input_ids": ids,
        "labels": labels,
        "attention_mask": torch.ones_like(ids),
    }
    assert_same_loss(ours, trainer.compute_loss(model, inputs), model)
