# cell: collate
# hint: you padded on the left. That is for prompts to go on from; here rows are
#   padded on the right, where no token looks back at the padding.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [[padding] * (length - len(row[key])) + row[key] for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
