# cell: train_flops
# message: 4·N·D is the backward pass alone
def train_flops(N, D):
    return 4 * N * D
