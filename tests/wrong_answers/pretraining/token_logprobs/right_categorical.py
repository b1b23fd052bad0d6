# cell: token_logprobs
# right: lets torch.distributions do it
from torch.distributions import Categorical


def token_logprobs(logits, ids):
    return Categorical(logits=logits[:, :-1], validate_args=False).log_prob(ids[:, 1:])
