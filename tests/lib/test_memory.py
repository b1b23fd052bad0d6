"""Plans against numbers that others have printed: parameters, caches, logits, a log."""

import pytest

from cherrytop.data import read_table
from cherrytop.memory import (
    GB,
    GIB,
    activation_bytes,
    block_bytes,
    decode_step,
    gradient_bytes,
    kv_cache_bytes,
    logits_bytes,
    lora_params,
    model_shapes,
    num_params,
    optimizer_bytes,
    plan,
    weight_bytes,
)

SHAPES = model_shapes()
LLAMA, QWEN = SHAPES["Llama 3.1 8B"], SHAPES["Qwen3-4B"]
GPUS = {row["gpu"]: row for row in read_table("gpus")}
LOG = {row["quantity"]: row["value"] for row in read_table("t4_log")}


@pytest.mark.parametrize(
    ("model", "number"),
    [
        ("Llama 3.1 8B", 8_030_261_248),
        ("Qwen3-4B", 4_088_528_384 - 66_060_288),  # the notebook counts LoRA in
        ("SmolLM2-135M", 134_515_008),
    ],
)
def test_parameters_are_those_of_the_published_model(model, number):
    assert num_params(SHAPES[model]) == number


def test_lora_of_rank_32_on_seven_matrices_is_what_the_notebook_prints():
    assert lora_params(QWEN, rank=32) == 66_060_288
    assert lora_params(QWEN, rank=16) == 66_060_288 // 2
    attention = lora_params(QWEN, rank=32, kinds=("q", "k", "v", "o"))
    assert attention == 36 * 32 * (6656 + 3584 + 3584 + 6656)


def test_the_claims_logits_and_cache_are_reproduced_in_gibibytes():
    assert f"{logits_bytes(128_256, 8 * 20_480) / GIB:.2f}" == "78.28"
    assert logits_bytes(128_256, 8 * 20_480) == 2 * 2 * 8 * 20_480 * 128_256
    assert f"{logits_bytes(128_256, 20_480) / GIB:.1f}" == "9.8"
    assert kv_cache_bytes(LLAMA, 20_480) == 2 * 2 * 32 * 20_480 * 1_024 == 2.5 * GIB
    assert kv_cache_bytes(LLAMA, 20_480, sequences=8) == 20 * GIB


def test_the_cache_in_the_t4s_log_is_ours():
    tokens = LOG["KV cache blocks"] * 16
    assert kv_cache_bytes(QWEN, tokens) / GIB == pytest.approx(
        LOG["KV cache"], abs=5e-3
    )


def test_the_weights_in_the_t4s_log_are_ours():
    weights = weight_bytes(num_params(QWEN))
    assert weights / GB == pytest.approx(LOG["weight files"], abs=0.01)
    # vLLM makes room for one adapter of rank 32 as well; 0.02 GiB stay unexplained.
    with_adapter = weights + weight_bytes(lora_params(QWEN, 32))
    assert with_adapter / GIB == pytest.approx(LOG["weights loaded by vLLM"], abs=0.02)


def test_the_claims_four_parts_sum_to_its_totals_and_its_savings_do_not_all():
    parts = read_table("unsloth_memory")
    standard = sum(row["standard_gb"] for row in parts)
    ours = sum(row["unsloth_gb"] for row in parts)
    assert (round(standard, 1), round(ours, 1)) == (510.8, 54.3)
    savings = read_table("unsloth_savings")
    assert sum(row["docs_gb"] for row in savings) == 136.5
    assert sum(row["blog_gb"] for row in savings) == pytest.approx(standard - ours)


def test_training_all_weights_takes_sixteen_bytes_a_parameter():
    n = 1000
    whole = weight_bytes(n) + gradient_bytes(n, 2) + optimizer_bytes(n)
    assert whole + weight_bytes(n, bits=32) == 16 * n  # and a float32 copy
    assert optimizer_bytes(n, "adamw_8bit") == 2 * n


def test_a_block_keeps_what_a_hand_counts():
    # norm in, norm out, q, k, v, attention out, norm in, norm out, gate, up, silu, ·
    numbers = 4 * 4096 + 2 * 4096 + 2 * 1024 + 4 * 14336
    assert block_bytes(LLAMA, tokens=1) == 2 * numbers == 167_936


def test_checkpointing_keeps_block_inputs_and_one_block():
    inputs = 32 * 100 * 4096 * 2
    assert activation_bytes(LLAMA, 100) == inputs + 100 * 167_936
    assert activation_bytes(LLAMA, 100, checkpointing=False) == 32 * 100 * 167_936


def test_a_plan_names_the_first_part_that_does_not_fit():
    gpu = {"memory_gb": 10, "visible_gib": 10.0}
    parts = {"weights": 5 * GIB, "cache": 3 * GIB, "logits": 2 * GIB, "rest": 0.5 * GIB}
    tight = plan(parts, gpu, reserve=1)
    assert tight.total == 10.5 * GIB and tight.available == 9 * GIB
    assert tight.too_much == ["logits", "rest"]
    assert tight.verdict() == (
        "needs 10.5 GiB of 9.0: does not fit, from the logits on"
    )
    roomy = plan({"weights": 5 * GIB}, gpu)
    assert roomy.too_much == [] and roomy.verdict().endswith("fits, 4.0 GiB to spare")


def test_a_gpus_memory_is_what_a_program_sees_or_decimal_gigabytes():
    assert plan({}, GPUS["T4"], reserve=0).available == 14.741 * GIB
    assert plan({}, GPUS["L4"], reserve=0).available == 24e9


def test_one_sequence_reads_every_weight_for_two_operations():
    work = decode_step(QWEN, sequences=1, context=0)
    assert work.bytes == 2 * 4_022_468_096 and work.flops == work.bytes
    read, compute = work.seconds(GPUS["T4"])
    assert read == pytest.approx(8.045e9 / 320e9, rel=1e-3)
    assert compute == pytest.approx(8.045e9 / 65e12, rel=1e-3)


def test_a_second_sequence_shares_the_weights_but_not_the_cache():
    one, two = (decode_step(QWEN, n, context=500) for n in (1, 2))
    assert two.bytes - one.bytes == kv_cache_bytes(QWEN, 500)
    assert two.flops == 2 * one.flops


def test_an_untied_embedding_is_looked_up_and_not_multiplied():
    work = decode_step(LLAMA, 1, context=0)
    assert work.flops == 2 * (8_030_261_248 - 128_256 * 4096)
