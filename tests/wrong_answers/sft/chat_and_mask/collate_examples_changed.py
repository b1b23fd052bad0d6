# cell: collate
# hint: the examples themselves have grown: += and append change the lists that you
#   were given, and the next epoch gets the padding as text. Make new lists: row +
#   padding.
def collate(batch, pad_id):
    length = max(len(example["ids"]) for example in batch)
    for example in batch:
        missing = length - len(example["ids"])
        example["ids"] += [pad_id] * missing
        example["labels"] += [-100] * missing
        example["mask"] += [0] * missing
    return {key: torch.tensor([row[key] for row in batch]) for key in batch[0]}
