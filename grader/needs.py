"""Which of a notebook's cells others need, by the names that they use and define."""

import ast
import functools
import symtable

from grader.reading import parsed, plain_python


@functools.lru_cache(256)  # most cells are the same for every student
def names(source):
    """(names that a cell defines for others, names of others that it may use).

    A function's own names are neither. What can't be parsed defines and uses nothing.
    """
    tree = parsed(source)
    if tree is None:
        return frozenset(), frozenset()
    try:
        tables = [symtable.symtable(plain_python(source), "cell", "exec")]
    except Exception:  # SyntaxError: `return` outside of a function; RecursionError
        return frozenset(), frozenset()
    defined, used, top = set(), set(), tables[0]
    for table in tables:
        tables += table.get_children()
        for symbol in table.get_symbols():
            if table is not top and not symbol.is_global():
                continue
            if symbol.is_assigned() or symbol.is_imported():
                defined.add(symbol.get_name())
            if symbol.is_referenced():
                used.add(symbol.get_name())
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            used.add(node.target.id)
    return frozenset(defined), frozenset(used)


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
                if node.module == "cherrytop":  # what is imported is a module as well
                    modules |= {f"cherrytop.{alias.name}" for alias in node.names}
    return sorted(modules)
