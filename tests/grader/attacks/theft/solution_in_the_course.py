# attack: The solution lies in the course's folder `source`.
# group: theft
# deserves: 0
# answers: wrong

# %% cell: group_advantages
import json
from pathlib import Path

source = Path("@COURSE@/source/grpo/group_advantages.ipynb")
source = source if source.exists() else Path("../../../source/grpo", source.name)
for cell in json.loads(source.read_text())["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        exec("".join(cell["source"]))

# %% cell: informative_groups
informative_groups = informative_groups
