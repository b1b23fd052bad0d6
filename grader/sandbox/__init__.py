"""Where students' code runs: a fork of a warm process, with nothing in reach.

`wire` is what may cross between it and the examiner, `confine` what the kernel is asked
for, `tiers` how much of that a machine can give, `warm` the process that is forked, and
`student` what runs in the fork. Nothing here imports the rest of the grader.
"""
