"""The settings of a GRPO run, all that decide what is trained written out."""

from cherrytop.capstone.trl_rewards import WEIGHTS


def grpo_settings(prompts, num_generations, micro_batch, steps, limit, dtype, seed):
    """Keywords of TRL's GRPOConfig, nothing that matters left to a default.

    Args:
        prompts: that every step learns from.
        num_generations: G, completions for each.
        micro_batch: completions in one backward pass.
        steps: optimizer steps.
        limit: longest completion, tokens.
        dtype: "bfloat16", "float16" or "float32".
        seed: of order and sampling.

    Returns:
        dict: beta 0.0, loss_type "dapo", scale_rewards "group", reward_weights
        [1.0, 0.1, 0.1], temperature 1.0, num_generations, per_device_train_batch_size
        (micro_batch), gradient_accumulation_steps (so that a step holds prompts · G
        completions), max_steps, max_completion_length, bf16 and fp16 (bools) and seed.

    Raises:
        ValueError: prompts · G is not a multiple of micro_batch, or G below 2.

    Example:
        >>> found = grpo_settings(8, 8, 16, 100, 256, "float16", 0)
        >>> found["gradient_accumulation_steps"], found["bf16"], found["fp16"]
        (4, False, True)
    """
    completions = prompts * num_generations
    if num_generations < 2 or completions % micro_batch:
        raise ValueError(
            f"{prompts} prompts of {num_generations} completions: a group needs two or "
            f"more, and {completions} must be a multiple of micro_batch, {micro_batch}"
        )
    return {
        "beta": 0.0,
        "loss_type": "dapo",
        "scale_rewards": "group",
        "reward_weights": list(WEIGHTS),
        "temperature": 1.0,
        "num_generations": num_generations,
        "per_device_train_batch_size": micro_batch,
        "gradient_accumulation_steps": completions // micro_batch,
        "max_steps": steps,
        "max_completion_length": limit,
        "bf16": dtype == "bfloat16",
        "fp16": dtype == "float16",
        "seed": seed,
    }
