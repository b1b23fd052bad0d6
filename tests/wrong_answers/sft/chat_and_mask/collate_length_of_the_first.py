# cell: collate
# hint: you padded to the length of the first example; it need not be the longest.
def collate(batch, pad_id):
    length = len(batch[0]["ids"])
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
