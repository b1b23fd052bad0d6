"""Cases to diagnose: runs whose trouble is known, simulated or recorded.

A simulated run is a healthy one, drawn from a seed, to which one thing happens. No two
are alike: length, level, speed and noise are drawn, and so are things that look bad and
are not (one strange batch with a huge KL, a loss of nearly 0, a learning rate that
begins and ends at 0, rows of an evaluation). A draw is kept only if every number that
`symptoms` measures lies well to one side of its threshold, so that a case can be
decided at any seed and by any sensible arithmetic.
"""

from cherrytop.cases.case import Case
from cherrytop.cases.recorded import RECORDED, recorded, recorded_samples
from cherrytop.cases.simulated import KINDS, simulated

__all__ = ["KINDS", "RECORDED", "Case", "recorded", "recorded_samples", "simulated"]
