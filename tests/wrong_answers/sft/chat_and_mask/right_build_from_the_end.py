# cell: build_example
# right: from the last message to the first, until the row is full
def build_example(tokenizer, messages, max_len):
    ids, labels = [], []
    for number, message in enumerate(reversed(messages)):
        content = tokenizer.encode(message["content"])
        tag = tokenizer.encode("<" + message["role"] + ">")
        learned = content
        if message["role"] == "assistant":
            content.append(tokenizer.eos_id)
        else:
            learned = [-100] * len(content)
        if number == 0 and len(content) >= max_len:
            raise ValueError("no room")
        ids, labels = tag + content + ids, [-100] * len(tag) + learned + labels
    ids, labels = [tokenizer.bos_id] + ids, [-100] + labels
    while len(ids) > max_len:
        ids, labels = ids[1:], labels[1:]
    labels[0] = -100
    return dict(ids=ids, labels=labels, mask=[int(label >= 0) for label in labels])
