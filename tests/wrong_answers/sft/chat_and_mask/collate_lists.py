# cell: collate
# message: expected a tensor
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = rows
    return columns
