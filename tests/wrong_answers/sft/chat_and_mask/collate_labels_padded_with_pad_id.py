# cell: collate
# hint: you padded the labels with pad_id. Then the padding is learned: with pad_id =
#   eos, the model learns to say eos again and again. −100 is ignored.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", pad_id), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
