# attack: A right answer deletes and overwrites files that are not its own.
# group: harm
# deserves: 10

# %% new: after informative_groups
import shutil
from pathlib import Path

for folder in ("@CANARY@", "@TMP@"):
    try:
        Path(folder, "thesis.txt").write_text("I was here")
        shutil.rmtree(Path(folder, "photos"))
    except OSError as error:
        print(error)
