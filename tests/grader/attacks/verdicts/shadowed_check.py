# attack: The student's cell defines its own `Check`, `torch` and `hidden`.
# group: verdicts
# deserves: 2

# %% new: after group_advantages
class Check:
    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __call__(self, *args, **kwargs):
        return self

    dtype = torch.float64


def hidden():
    pass


# %% new: before informative_groups
from cherrytop.checks import Check

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    return rewards.double()
