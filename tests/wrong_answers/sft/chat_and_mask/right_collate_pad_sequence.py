# cell: collate
# right: torch's pad_sequence
from torch.nn.utils.rnn import pad_sequence


def collate(batch, pad_id):
    def padded(key, value):
        rows = [torch.as_tensor(example[key]) for example in batch]
        return pad_sequence(rows, batch_first=True, padding_value=value)

    return dict(ids=padded("ids", pad_id), labels=padded("labels", -100), mask=padded("mask", 0))
