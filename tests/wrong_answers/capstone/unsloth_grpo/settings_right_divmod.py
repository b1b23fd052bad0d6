# cell: grpo_settings
# right: dict with keywords; the pieces by divmod
def grpo_settings(prompts, num_generations, micro_batch, steps, limit, dtype, seed):
    pieces, left = divmod(prompts * num_generations, micro_batch)
    if left > 0 or num_generations in (0, 1):
        raise ValueError(f"{left} completions too many, or no group")
    flags = {"bfloat16": (True, False), "float16": (False, True)}
    bf16, fp16 = flags.get(dtype, (False, False))
    return dict(
        seed=seed, bf16=bf16, fp16=fp16, max_steps=steps, max_completion_length=limit,
        gradient_accumulation_steps=pieces, per_device_train_batch_size=micro_batch,
        num_generations=num_generations, temperature=1, reward_weights=(1, 0.1, 0.1),
        scale_rewards="group", loss_type="dapo", beta=0,
    )
