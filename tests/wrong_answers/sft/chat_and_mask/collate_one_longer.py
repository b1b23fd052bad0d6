# cell: collate
# hint: your rows are one column too long: the longest example needs no padding.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch) + 1
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
