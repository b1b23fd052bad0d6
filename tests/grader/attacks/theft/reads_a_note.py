# attack: A wrong answer looks for what an earlier one has left behind.
# group: theft
# deserves: 2
# after: leaves_a_note

# %% cell: group_advantages
from pathlib import Path

for folder in ("/tmp", "/dev/shm", "/var/tmp", "@TMP@", "@CANARY@", "."):
    path = Path(folder, "cherrytop-note.txt")
    if path.exists():
        exec(path.read_text())
