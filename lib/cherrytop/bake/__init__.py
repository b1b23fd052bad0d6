"""Bake the cake: run every training phase in miniature, and measure after each.

    python -m cherrytop.bake --seed 0 --preset full --out build/bake

`miniature` and `small_model` are recipes: which phases there are, which one each goes
on from, what it trains on, what is measured. `oven` runs any recipe, `record` keeps
what it finds, `grid` measures losses over sizes and budgets.
"""
