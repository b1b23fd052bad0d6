# cell: token_logprobs
# hint: no gradient arrives at the logits: torch.no_grad(), .detach(), .data or a way
#   through NumPy cuts it off. Training needs it.
def token_logprobs(logits, ids):
    with torch.no_grad():
        logprobs = logits[:, :-1].log_softmax(dim=-1)
        return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
