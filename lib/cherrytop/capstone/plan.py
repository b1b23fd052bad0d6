"""A memory plan for a GRPO run with LoRA, and the largest model that fits it."""

from cherrytop import memory
from cherrytop.memory import GIB

RESERVE = 1.0  # GiB for the CUDA context, libraries and gaps: a guess


def plan_memory(shape, tokens, num_generations, micro_batch, rank):
    """Bytes that a GRPO step with LoRA needs, part by part, and their peak.

    The base model lies in 16 bits and is not trained. The adapter, its gradient and
    Adam's two moments are float32. Sampling and training take turns, so of caches on
    one side and activations with logits on the other, only the larger counts.

    Args:
        shape: memory.Shape.
        tokens: of a sequence, prompt and completion.
        num_generations: the completions that are sampled together. TRL samples those
            of all prompts of a step at once.
        micro_batch: the sequences of one backward pass.
        rank: of LoRA, on all seven matrices of a block.

    Returns:
        dict of int or float, bytes: weights, adapter, gradients, optimizer, sampling
        (the key-value cache), training (activations with checkpointing, and the
        logits with their gradient, in float32) and peak.

    Left out: see `memory`; a plan is a lower bound.

    Example:
        >>> shape = memory.model_shapes()["SmolLM2-135M"]
        >>> round(plan_memory(shape, 128, 8, 4, 16)["peak"] / GIB, 2)
        0.54
    """
    trained = memory.lora_params(shape, rank)
    batch = micro_batch * tokens
    logits = memory.logits_bytes(shape.vocab_size, batch, arrays=2, bytes_each=4)
    plan = {
        "weights": memory.weight_bytes(memory.num_params(shape)),
        "adapter": memory.weight_bytes(trained, bits=32),
        "gradients": memory.gradient_bytes(trained),
        "optimizer": memory.optimizer_bytes(trained),
        "sampling": memory.kv_cache_bytes(shape, tokens, num_generations),
        "training": memory.activation_bytes(shape, batch) + logits,
    }
    always = sum(
        plan[part] for part in ("weights", "adapter", "gradients", "optimizer")
    )
    return {**plan, "peak": always + max(plan["sampling"], plan["training"])}


def choose_model(shapes, available, **step):
    """The largest model whose plan fits.

    Args:
        shapes: dict of a model's name to its memory.Shape, in any order.
        available: bytes, after what is kept in reserve.
        step: what `plan_memory` wants besides the shape.

    Returns:
        str, the name of the model with most parameters among those that fit.

    Raises:
        ValueError: none fits; the message names the one that needs least, how many GiB
            it needs, and how many there are.

    Example:
        >>> step = dict(tokens=128, num_generations=8, micro_batch=4, rank=16)
        >>> choose_model(memory.model_shapes(), 5 * GIB, **step)
        'Qwen3-1.7B'
    """
    peaks = {name: plan_memory(shape, **step)["peak"] for name, shape in shapes.items()}
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        raise ValueError(
            f"no model fits in {available / GIB:.1f} GiB: {least} needs least, "
            f"{peaks[least] / GIB:.1f} GiB; take shorter completions, fewer sequences "
            "at a time, or a larger GPU"
        )
    return max(fitting, key=lambda name: memory.num_params(shapes[name]))


def largest_that_fits(shape, available, step, longest):
    """The longest completions, in tokens, that still fit, or 0.

    Args:
        shape: memory.Shape.
        available: bytes.
        step: dict: what `plan_memory` wants, tokens being those of the prompt.
        longest: how many a completion may have at most.

    Example:
        >>> shape = memory.model_shapes()["Qwen3-4B"]
        >>> step = dict(tokens=200, num_generations=8, micro_batch=2, rank=16)
        >>> 0 < largest_that_fits(shape, 9 * GIB, step, 4096) < 4096
        True
    """

    def fits(new):
        sizes = {**step, "tokens": step["tokens"] + new}
        return plan_memory(shape, **sizes)["peak"] <= available

    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
