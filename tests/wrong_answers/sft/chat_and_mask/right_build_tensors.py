# cell: build_example
# right: tensors for lists, labels through masked_fill
def build_example(tokenizer, messages, max_len):
    pieces = [(torch.tensor([tokenizer.bos_id]), 0)]
    for message in messages:
        answer = message["role"] == "assistant"
        tag = "<assistant>" if answer else "<user>"
        end = "<eos>" if answer else ""
        pieces.append((torch.tensor(tokenizer.encode(tag)), 0))
        text = torch.tensor(tokenizer.encode(message["content"] + end), dtype=torch.long)
        pieces.append((text, int(answer)))
    if len(pieces[-1][0]) + 1 > max_len:
        raise ValueError("too long an answer")
    ids = torch.cat([ids for ids, _ in pieces])[-max_len:]
    mask = torch.cat([torch.full_like(ids, target) for ids, target in pieces])[-max_len:]
    mask[0] = 0
    return {"ids": ids, "labels": ids.masked_fill(mask == 0, -100), "mask": mask}
