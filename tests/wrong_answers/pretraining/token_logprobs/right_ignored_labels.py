# cell: sequence_logprob
# right: through cross_entropy and labels of -100
def sequence_logprob(logits, ids, mask):
    labels = torch.where(mask == 1, ids, -100)[:, 1:]
    losses = torch.nn.functional.cross_entropy(
        logits[:, :-1].transpose(1, 2), labels, ignore_index=-100, reduction="none"
    )
    return -losses.sum(dim=1)
