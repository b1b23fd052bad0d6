# attack: A value that runs a command when it is unpickled, alone and in arrays.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import itertools
import os

import numpy as np


class Payload:
    def __reduce__(self):
        command = "touch @CANARY@/unpickled @TMP@/unpickled"
        return os.system, (command,)


VALUES = itertools.cycle(
    [
        Payload,
        lambda: np.array([Payload()] * 8, dtype=object),
        lambda: {"value": [Payload()] * 8},
    ]
)


def group_advantages(rewards, G, **options):
    return next(VALUES)()
