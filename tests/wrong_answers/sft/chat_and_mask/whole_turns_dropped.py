# cell: build_example
# hint: you dropped whole turns until the rest fits. Here a row is cut within a turn,
#   if need be: simply its last max_len tokens stay.
def build_example(tokenizer, messages, max_len):
    messages = list(messages)
    while True:
        ids, mask = [tokenizer.bos_id], [0]
        for message in messages:
            is_answer = message["role"] == "assistant"
            content = tokenizer.encode(message["content"]) + [tokenizer.eos_id] * is_answer
            ids += tokenizer.encode(f"<{message['role']}>") + content
            mask += [0] + [int(is_answer)] * len(content)
        if len(ids) <= max_len:
            break
        if len(messages) == 1:
            raise ValueError("too long")
        messages.pop(0)
    labels = [i if m else -100 for i, m in zip(ids, mask)]
    return {"ids": ids, "labels": labels, "mask": mask}
