# cell: collate
# hint: your rows have unequal lengths, and a tensor is a rectangle: pad the short
#   ones on the right first.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
