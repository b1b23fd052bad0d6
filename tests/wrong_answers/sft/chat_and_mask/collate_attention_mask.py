# cell: collate
# hint: your mask is an attention mask: 1 for every real token, the prompt's too. It
#   is the examples' own mask that is wanted, padded with 0.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    columns["mask"] = torch.tensor([[int(t < len(row["ids"])) for t in range(length)] for row in batch])
    return columns
