# cell: aggregate
# hint: you left the mask out, so padding counts as if it were tokens. Multiply by the
#   mask before you sum, and divide by the number of real tokens.
def aggregate(per_token, mask, mode, constant=None):
    if mode == "grpo":
        return per_token.mean(dim=1).mean()
    if mode in ("bnpo", "dapo"):
        return per_token.mean()
    if mode == "dr_grpo" and constant is not None:
        return per_token.sum() / (len(mask) * constant)
    raise ValueError(mode)
