# cell: plan_memory
# right: the bytes are counted out; only sizes come from the library
def plan_memory(shape, tokens, num_generations, micro_batch, rank):
    lora = sum(rank * (i + o) for i, o in shape.matrices().values()) * shape.num_layers
    plan = {}
    plan["training"] = memory.logits_bytes(shape.vocab_size, micro_batch * tokens, 2, 4)
    plan["training"] += memory.activation_bytes(shape, micro_batch * tokens, True)
    plan["sampling"] = 4 * shape.num_layers * shape.kv_dim * tokens * num_generations
    plan["weights"] = 2 * memory.num_params(shape)
    plan["adapter"], plan["gradients"], plan["optimizer"] = 4 * lora, 4 * lora, 8 * lora
    plan["peak"] = plan["weights"] + 16 * lora
    if plan["sampling"] > plan["training"]:
        plan["peak"] += plan["sampling"]
    else:
        plan["peak"] += plan["training"]
    return plan
