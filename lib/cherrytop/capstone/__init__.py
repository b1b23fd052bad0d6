"""The capstone: a GRPO run with Unsloth, planned, checked before it starts, and shown.

`machine` what is at hand · `plan` what fits · `trl_rewards` rewards as TRL calls them ·
`signal` the preflight · `settings` nothing left to a default · `improvement` before
against after · `sizes` how large a run is where · `engine` the model, by Unsloth ·
`watch` the curve while it trains, and what is kept of it · `card` the run card that is
handed in.

The only package that imports unsloth or trl, and only inside of functions: unsloth
must come before transformers, trl and peft, and neither is needed to check an answer.
"""
