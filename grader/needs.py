"""Which of a notebook's cells others need, by the names that they use and define."""

import ast

from grader.reading import parsed


def names(source):
    """(names that a cell defines at its top level, names that it uses anywhere).

    What can't be parsed defines and uses nothing.
    """
    tree = parsed(source)
    if tree is None:
        return set(), set()
    defined, used = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            used.add(node.target.id)  # defined as well, when the walk comes to it
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            defined.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                defined.add((alias.asname or alias.name).partition(".")[0])
    return defined, used


def needed(sources, wanted):
    """Places of the cells that others need, and of those that are wanted anyway.

    Args:
        sources: the cells' sources, in order.
        wanted: places of those that are to run whatever they define.

    Returns:
        set of places: a cell is in it if it defines a name that a later one of them
        uses.
    """
    found, uses = set(wanted), set()
    parsed = [names(source) for source in sources]
    for place in reversed(range(len(sources))):
        defined, used = parsed[place]
        if place in found or defined & uses:
            found.add(place)
            uses |= used
    return found


def imported(sources):
    """Modules that some cells import, with dots, in alphabetical order."""
    modules = set()
    for source in sources:
        for node in ast.walk(parsed(source) or ast.Module([], [])):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    return sorted(modules)
