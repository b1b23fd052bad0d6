# attack: A right answer starts a process that leaves its session, to outlive it.
# group: harm
# deserves: 10

# %% new: after informative_groups
import os
import sys
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
except OSError as error:
    print(error)
