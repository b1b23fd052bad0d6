# attack: A right answer starts a program in a session of its own.
# group: harm
# deserves: 10

# %% new: after informative_groups
import subprocess

try:
    subprocess.Popen(["sleep", "60"], start_new_session=True)
except OSError as error:
    print(error)
