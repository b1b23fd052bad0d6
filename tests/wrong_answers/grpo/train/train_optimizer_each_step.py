# cell: train
# hint: you made a new optimizer in every step. Adam's averages begin at 0 each time, so
#   every step has the full size whatever the gradient: make one, before the loop.
def train(config, model, tokenizer):
    generator = torch.Generator().manual_seed(config["seed"])
    # AdamW would shrink the weights by default, whatever the rewards say.
    optimizer = torch.optim.Adam(model.parameters(), lr=config["lr"])
    problems, G, T = config["problems"], config["G"], config["T"]
    history = []
    for step in range(1, config["num_steps"] + 1):
        optimizer = torch.optim.Adam(model.parameters(), lr=config["lr"])
        size = (config["num_prompts"],)
        chosen = torch.randint(len(problems), size, generator=generator)
        batch = [problems[i] for i in chosen]
        prompts, _ = encode_prompts(tokenizer, [p.prompt for p in batch])
        completion_ids, mask, old_logprobs = rollout(
            model, prompts, G, T, config["max_new"], tokenizer.eos_id, generator
        )
        answers = [p.answer for p in batch]
        rewards = reward_completions(tokenizer, completion_ids, answers, G)
        for _ in range(config["num_iterations"]):
            stats = grpo_step(
                model, optimizer, prompts, completion_ids, mask, old_logprobs,
                rewards, G, T,
            )
        pass_at_1 = None
        if step % config["eval_every"] == 0:
            held_out, max_new = config["held_out"], config["max_new"]
            metrics, _ = evaluate(model, tokenizer, held_out, max_new)
            pass_at_1 = metrics["pass_at_1"]
        informative = informative_groups(rewards, G).float()
        history.append({
            "reward": rewards.mean().item(),
            "informative": informative.mean().item(),
            "length": mask.sum(dim=1).mean().item(),
            "pass_at_1": pass_at_1,
            **stats,
        })
    return history
