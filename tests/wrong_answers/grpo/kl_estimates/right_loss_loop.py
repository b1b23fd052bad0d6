# cell: kl_in_loss
# right: token by token, without the estimates of part 1
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    rows = []
    for b in range(mask.shape[0]):
        row = []
        for t in range(mask.shape[1]):
            value = per_token_loss[b, t]
            if mask[b, t]:
                d = ref_logprobs[b, t].item() - logprobs[b, t]
                value = value + beta * (torch.expm1(d) - d)
            row.append(value)
        rows.append(torch.stack(row))
    return torch.stack(rows)
