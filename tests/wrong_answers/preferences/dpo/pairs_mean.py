# cell: pair_logprobs
# hint: you took the mean over an answer's tokens; probabilities of tokens multiply, so
#   their logarithms add up. DPO's theory is about whole answers (SimPO divides by the
#   length, DPO does not).
def pair_logprobs(logprobs, mask):
    means = logprobs.masked_fill(mask == 0, 0.0).sum(dim=1) / mask.sum(dim=1)
    return means.chunk(2)
