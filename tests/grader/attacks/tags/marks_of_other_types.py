# attack: nbgrader's marks are lists, numbers and nulls; the schema is from the future.
# group: tags
# deserves: 10

# %% tamper
def tamper(notebook):
    odd = [[], 7, None, "solution", {"grade_id": ["x"], "schema_version": 99}, {}]
    marked = [c for c in notebook["cells"] if "nbgrader" in c["metadata"]]
    for cell, mark in zip(marked, odd):
        cell["metadata"]["nbgrader"] = mark
