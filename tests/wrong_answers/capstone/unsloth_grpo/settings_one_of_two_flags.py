# cell: grpo_settings
# hint: you set one of the two flags always. In float32 both are False: `"bf16": dtype
#   == "bfloat16"`, and likewise for fp16.
def grpo_settings(prompts, num_generations, micro_batch, steps, limit, dtype, seed):
    completions = prompts * num_generations
    if num_generations < 2 or completions % micro_batch:
        raise ValueError("whole pieces, and groups of two or more")
    return {
        "beta": 0.0,
        "loss_type": "dapo",
        "scale_rewards": "group",
        "reward_weights": [1.0, 0.1, 0.1],
        "temperature": 1.0,
        "num_generations": num_generations,
        "per_device_train_batch_size": micro_batch,
        "gradient_accumulation_steps": completions // micro_batch,
        "max_steps": steps,
        "max_completion_length": limit,
        "bf16": dtype == "bfloat16",
        "fp16": dtype != "bfloat16",
        "seed": seed,
    }
