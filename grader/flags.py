"""Flags: what an instructor should look at by hand. They cost no points."""

import ast

from grader.reading import parsed


def leaning(notebook, names):
    """Which of the functions to be written are taken from the library instead.

    Args:
        notebook: the restored one.
        names: the functions that the exercise asks for.

    Returns:
        list of texts, such as "answer clipped_loss uses cherrytop's own clipped_loss".
    """
    found = []
    for cell in notebook.cells:
        marker = cell.metadata.get("nbgrader", {})
        is_own = not marker and cell.get("id", "").startswith("own-")
        if cell.cell_type != "code" or not (marker.get("solution") or is_own):
            continue
        where = "a cell of their own" if is_own else f"the answer {marker.grade_id}"
        taken = _taken(cell.source)
        used = sorted(set(names) if "*" in taken else taken & set(names))
        found += [f"{where} uses the library's own {name}" for name in used]
    return found


def _taken(source):
    """Names that a cell imports from the library, or reads off one of its modules."""
    tree = parsed(source)
    if tree is None:
        return set()
    modules, names = {"cherrytop"}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _is_library(node.module):
            names |= {alias.name for alias in node.names}
            modules |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            modules |= {
                a.asname for a in node.names if a.asname and _is_library(a.name)
            }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _root(node) in modules:
            names.add(node.attr)
    return names


def _is_library(module):
    return (module or "").partition(".")[0] == "cherrytop"


def _root(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")
