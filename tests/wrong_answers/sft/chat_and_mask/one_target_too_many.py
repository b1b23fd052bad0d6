# cell: build_example
# hint: your stretches of targets end one token too late, in the tag that follows. An
#   answer and its eos, no more.
def build_example(tokenizer, messages, max_len):
    ids, mask = [tokenizer.bos_id], [0]
    for message in messages:
        is_answer = message["role"] == "assistant"
        tag = tokenizer.encode(f"<{message['role']}>")
        content = tokenizer.encode(message["content"])
        if is_answer:
            content = [*content, tokenizer.eos_id]
        ids += tag + content
        mask += [0] * len(tag) + [int(is_answer)] * len(content)
    if len(content) >= max_len:
        raise ValueError(f"an answer of {len(content)} tokens in {max_len}")
    ids, mask = ids[-max_len:], mask[-max_len:]
    mask[0] = 0
    labels = [ids[t] if learned else -100 for t, learned in enumerate(mask)]
    mask = [int(any(mask[max(0, t - 1) : t + 1])) for t in range(len(mask))]
    labels = [i if m else -100 for i, m in zip(ids, mask)]
    return {"ids": ids, "labels": labels, "mask": mask}
