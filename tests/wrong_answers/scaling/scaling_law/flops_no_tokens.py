# cell: train_flops
# hint: 6·N leaves out the tokens: every token costs 6 FLOP per parameter.
def train_flops(N, D):
    return 6 * N
