"""Bake the cake: run every training phase in miniature, and measure after each.

    python -m cherrytop.bake --seed 0 --preset full --out build/bake

`miniature` and `small_model` are recipes: which phases there are, which one each goes
on from, what it trains on, what is measured. `oven` runs any recipe, `record` keeps
what it finds, `grid` measures losses over sizes and budgets, `notebook` runs one as a
program.
"""

import os

# Threads that spin while they wait cost a busy or virtual machine more than they bring:
# a training step of the tiny model took 0.2 s with idle waiting and 3.5 s without, on
# the same two cores. It has to be said before torch starts its threads.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
