# attack: A cell ends its process while it is being defined.
# group: harm
# deserves: 2

# %% cell: group_advantages
import os

os._exit(0)
