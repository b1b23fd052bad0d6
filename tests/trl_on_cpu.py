"""What TRL 1.15 needs to run on a CPU: its one Triton kernel, in plain PyTorch."""

import torch
from trl.trainer import utils


class PlainProjection:
    """What the kernel computes, from full logits: log-probabilities, and for the
    trainers' logs entropies, mean logits and whether the target was the likeliest.

    Stands in for `trl.trainer.utils._ChunkedLogProbFunction`. Made of TRL's own
    functions; they loop over the first dimension, so it gets length 1, not N.
    """

    @staticmethod
    def apply(hidden, weight, bias, targets, temperature, *_):
        logits = hidden @ weight.T / temperature  # (N, V)
        logprobs = utils.selective_log_softmax(logits[None], targets[None])[0]
        with torch.no_grad():
            entropy = utils.entropy_from_logits(logits)
            is_top1 = logits.argmax(dim=-1) == targets
            mean_logits = logits.mean(dim=-1)
        return logprobs, entropy, None, mean_logits, is_top1
