# cell: chunked_token_logprobs
# right: recomputes each piece in the backward pass, so that the saving lasts
from torch.utils.checkpoint import checkpoint


def chunked_token_logprobs(hidden, W, ids, chunk):
    def piece(states, W, target):
        logits = torch.nn.functional.linear(states, W)
        chosen = logits[torch.arange(len(target)), target]
        return chosen - logits.logsumexp(dim=-1)

    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    found = [
        checkpoint(piece, states, W, target, use_reentrant=False)
        for states, target in zip(rows.split(chunk), targets.split(chunk))
    ]
    return torch.cat(found).unflatten(0, ids[:, 1:].shape)
