# cell: train
# right: goes through shuffled problems in epochs; own means with plain Python
def train(config, model, tokenizer):
    generator = torch.Generator()
    generator.manual_seed(config["seed"])
    optimizer = torch.optim.Adam([{"params": model.parameters()}], lr=config["lr"])
    history, waiting = [], []
    while len(history) < config["num_steps"]:
        if len(waiting) < config["num_prompts"]:
            order = torch.randperm(len(config["problems"]), generator=generator)
            waiting = waiting + order.tolist()
        now, waiting = waiting[: config["num_prompts"]], waiting[config["num_prompts"] :]
        texts = [config["problems"][i].prompt for i in now]
        answers = [config["problems"][i].answer for i in now]
        prompts = torch.tensor([tokenizer.encode(text) for text in texts])
        ids, mask, logprobs = rollout(
            model=model,
            prompts=prompts,
            G=config["G"],
            T=config["T"],
            max_new=config["max_new"],
            eos_id=tokenizer.eos_id,
            generator=generator,
        )
        rewards = reward_completions(tokenizer, ids, answers, config["G"])
        for _ in range(config["num_iterations"]):
            grpo_step(
                model,
                optimizer,
                prompts,
                completion_ids=ids,
                mask=mask,
                old_logprobs=logprobs,
                rewards=rewards,
                G=config["G"],
                T=config["T"],
            )
        points, G = rewards.tolist(), config["G"]
        groups = [points[i : i + G] for i in range(0, len(points), G)]
        row = {
            "reward": sum(points) / len(points),
            "informative": sum(len(set(g)) > 1 for g in groups) / len(groups),
            "length": float(mask.sum()) / len(points),
            "pass_at_1": None,
        }
        history.append(row)
        if len(history) % config["eval_every"] == 0:
            row["pass_at_1"] = evaluate(
                model, tokenizer, config["held_out"], max_new_tokens=config["max_new"]
            )[0]["pass_at_1"]
    return history
