# cell: collate
# hint: your mask says which ids are not the padding's. It loses the eos, and counts
#   the prompt: pad the examples' own masks with 0.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    columns["mask"] = (columns["ids"] != pad_id).long()
    return columns
