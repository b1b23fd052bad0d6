# cell: collate
# hint: you padded the mask with 1: then padding counts as learned.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 1)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
