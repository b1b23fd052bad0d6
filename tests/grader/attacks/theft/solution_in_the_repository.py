# attack: The solution lies in the repository, where the library was installed from.
# group: theft
# deserves: 0
# answers: wrong

# %% cell: group_advantages
from pathlib import Path

import cherrytop

places = [Path("@ROOT@"), *Path(cherrytop.__file__).parents]
paths = [place / "solutions" / "grpo" / "group_advantages.py" for place in places]
text = next(path for path in paths if path.exists()).read_text()
for part in text.split("# %%"):
    if "### BEGIN SOLUTION" in part:
        exec(part.partition("\n")[2])

# %% cell: informative_groups
informative_groups = informative_groups
