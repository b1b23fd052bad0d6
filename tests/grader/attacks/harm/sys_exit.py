# attack: The cell calls `sys.exit`.
# group: harm
# deserves: 8

# %% cell: informative_groups
import sys

sys.exit("I give up")
