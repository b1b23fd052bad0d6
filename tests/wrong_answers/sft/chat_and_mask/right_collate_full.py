# cell: collate
# right: full tensors, written into row by row; mask from the labels
def collate(batch, pad_id):
    T = max([len(e["ids"]) for e in batch])
    ids = torch.full((len(batch), T), pad_id, dtype=torch.int64)
    labels = torch.full_like(ids, -100)
    for b, example in enumerate(batch):
        n = len(example["ids"])
        ids[b, :n] = torch.tensor(example["ids"])
        labels[b, :n] = torch.tensor(example["labels"])
    return {"ids": ids, "labels": labels, "mask": (labels != -100).long()}
