# cell: train_flops
# hint: 4·N·D is the backward pass alone; the forward pass adds 2·N·D.
def train_flops(N, D):
    return 4 * N * D
