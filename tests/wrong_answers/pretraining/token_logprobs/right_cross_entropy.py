# cell: token_logprobs
# right: through cross_entropy, which is a stable log-softmax too
import torch.nn.functional as F


def token_logprobs(logits, ids):
    return -F.cross_entropy(
        input=logits[:, :-1].permute(0, 2, 1), target=ids[:, 1:], reduction="none"
    )
