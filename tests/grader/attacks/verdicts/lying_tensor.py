# attack: A tensor whose every operation answers True.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
class Lying(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True

    def __array__(self, *args, **kwargs):
        raise SystemExit(0)


def group_advantages(rewards, G, **options):
    return rewards.as_subclass(Lying)
