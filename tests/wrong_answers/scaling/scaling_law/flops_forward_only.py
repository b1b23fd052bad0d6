# cell: train_flops
# hint: 2·N·D is the forward pass alone; the backward pass costs twice that, so
#   training takes 6·N·D.
def train_flops(N, D):
    return 2 * N * D
