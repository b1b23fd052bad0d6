# cell: build_example
# right: renders and encodes the whole text, then reads it tag by tag
def build_example(tokenizer, messages, max_len):
    ids = tokenizer.encode(render_chat(messages))
    assistant, eos = tokenizer.encode("<assistant>")[0], tokenizer.eos_id
    mask, inside = [], False
    for token in ids:
        mask.append(1 if inside else 0)
        if token == assistant:
            inside = True
        elif token == eos:
            inside = False
    answer = len(mask) - (len(mask) - mask[::-1].index(0))
    if answer + 1 > max_len:
        raise ValueError("the last answer does not fit")
    start = max(0, len(ids) - max_len)
    ids, mask = ids[start:], [0] + mask[start + 1 :]
    return {
        "mask": mask,
        "ids": ids,
        "labels": [-100 if m == 0 else i for m, i in zip(mask, ids)],
    }
