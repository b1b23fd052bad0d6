# attack: Tensors without numbers, with holes, and of no size.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import itertools

VALUES = itertools.cycle(
    [
        lambda: torch.zeros(8, device="meta"),
        lambda: torch.eye(8).to_sparse(),
        lambda: torch.zeros(0, 10**9),
    ]
)


def group_advantages(rewards, G, **options):
    return next(VALUES)()
