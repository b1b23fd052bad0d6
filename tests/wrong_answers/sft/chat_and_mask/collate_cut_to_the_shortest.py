# cell: collate
# hint: you cut all rows to the shortest one. What you cut off are the ends of the
#   answers. Pad the short ones instead.
def collate(batch, pad_id):
    length = min(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key][:length] for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
