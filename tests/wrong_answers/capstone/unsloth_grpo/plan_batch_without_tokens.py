# cell: plan_memory
# hint: you took micro_batch for the number of tokens. It counts sequences: a backward
#   pass sees micro_batch · tokens of them.
def plan_memory(shape, tokens, num_generations, micro_batch, rank):
    trained = memory.lora_params(shape, rank)
    batch = micro_batch
    logits = memory.logits_bytes(shape.vocab_size, batch, arrays=2, bytes_each=4)
    plan = {
        "weights": memory.weight_bytes(memory.num_params(shape)),
        "adapter": 4 * trained,
        "gradients": memory.gradient_bytes(trained),
        "optimizer": memory.optimizer_bytes(trained),
        "sampling": memory.kv_cache_bytes(shape, tokens, num_generations),
        "training": memory.activation_bytes(shape, batch) + logits,
    }
    always = sum(plan[p] for p in ("weights", "adapter", "gradients", "optimizer"))
    return {**plan, "peak": always + max(plan["sampling"], plan["training"])}
