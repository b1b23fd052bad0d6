# attack: A reply that never ends: a byte every ten milliseconds.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import os
import stat
import time


def group_advantages(rewards, G, **options):
    handles = []
    for handle in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                handles.append(handle)
        except OSError:
            pass
    for handle in handles:
        os.write(handle, b"\0\1\0\0")
    end = time.time() + 120
    while time.time() < end:
        for handle in handles:
            os.write(handle, b"\0")
        time.sleep(0.01)
