# attack: A classmate's answer is read from where it was handed in.
# group: theft
# deserves: 0
# answers: wrong

# %% cell: group_advantages
import json
from pathlib import Path

places = [Path("@CLASSMATE@"), *Path("@COURSE@").glob("*/*/grpo/*.ipynb")]
places += Path("../../..").glob("*/*/grpo/*.ipynb")
for path in places:
    if path.exists() and "@ME@" not in str(path):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                exec("".join(cell["source"]))

# %% cell: informative_groups
informative_groups = informative_groups
