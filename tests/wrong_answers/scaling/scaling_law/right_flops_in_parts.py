# cell: train_flops
# right: forward and backward counted apart
def train_flops(N, D):
    forward = 2 * N * D
    backward = 2 * forward
    return forward + backward
