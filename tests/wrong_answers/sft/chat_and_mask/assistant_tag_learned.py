# cell: build_example
# hint: you made the tag <assistant> a target. In use it is the prompt that writes it;
#   the answer begins behind it.
def build_example(tokenizer, messages, max_len):
    ids, mask = [tokenizer.bos_id], [0]
    for message in messages:
        is_answer = message["role"] == "assistant"
        tag = tokenizer.encode(f"<{message['role']}>")
        content = tokenizer.encode(message["content"])
        if is_answer:
            content = [*content, tokenizer.eos_id]
        ids += tag + content
        mask += [int(is_answer)] * (len(tag) + len(content))
    if len(content) >= max_len:
        raise ValueError(f"an answer of {len(content)} tokens in {max_len}")
    ids, mask = ids[-max_len:], mask[-max_len:]
    mask[0] = 0
    labels = [ids[t] if learned else -100 for t, learned in enumerate(mask)]
    return {"ids": ids, "labels": labels, "mask": mask}
