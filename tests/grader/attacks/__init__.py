"""Attacks on the grader, each a submission with the score that it deserves.

A folder a group, a file an attack; `attack` says how such a file is read.
`python -m tests.grader.attacks` grades them all, by us and by stock nbgrader.

Nothing here may harm the machine on which stock nbgrader runs it without isolation. So
whatever an attack takes, it takes within bounds: at most 40 processes for 20 seconds,
2 GB, 200 MB on disk, 2,000 files, no other process than its own or its parent, no
network but this machine's, and no file outside the folders that the runner names.
"""
