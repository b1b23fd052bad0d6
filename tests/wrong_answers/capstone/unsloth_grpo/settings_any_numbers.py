# cell: grpo_settings
# message: 24 completions are no multiple of 16.
def grpo_settings(prompts, num_generations, micro_batch, steps, limit, dtype, seed):
    completions = prompts * num_generations
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
        "fp16": dtype == "float16",
        "seed": seed,
    }
