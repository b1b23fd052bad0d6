# cell: pair_logprobs
# hint: you took the last token of each answer only. A reward model reads there; a
#   log-probability is the sum over all tokens of the answer.
def pair_logprobs(logprobs, mask):
    rows = torch.arange(len(mask))
    last = mask.shape[1] - 1 - mask.long().flip(1).argmax(dim=1)
    return logprobs[rows, last].chunk(2)
