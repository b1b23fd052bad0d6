# attack: A right answer that will not go: at its exit it sleeps for an hour.
# group: harm
# deserves: 10

# %% new: after informative_groups
import atexit
import threading
import time

atexit.register(time.sleep, 3600)
threading.Thread(target=time.sleep, args=(3600,)).start()
