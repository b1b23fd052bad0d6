# cell: train_flops
# message: 2·N·D is the forward pass alone
def train_flops(N, D):
    return 2 * N * D
