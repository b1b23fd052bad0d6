# cell: collate
# hint: you made the labels anew from the ids, so the prompt is learned. Pad the
#   examples' own labels.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    columns["labels"] = torch.tensor([row["ids"] + [-100] * (length - len(row["ids"])) for row in batch])
    return columns
