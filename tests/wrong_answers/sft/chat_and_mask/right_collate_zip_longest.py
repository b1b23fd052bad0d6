# cell: collate
# right: transposed by zip_longest, and back
from itertools import zip_longest


def collate(batch, pad_id):
    fill = {"ids": pad_id, "labels": -100, "mask": 0}
    return {
        key: torch.tensor(list(zip_longest(*(e[key] for e in batch), fillvalue=value))).T
        for key, value in fill.items()
    }
