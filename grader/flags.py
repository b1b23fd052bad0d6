"""Flags: what an instructor should look at by hand. They cost no points."""

import ast
import functools

from grader.course import ROOT
from grader.reading import parsed

LIBRARY = "cherrytop"
IMPORTERS = ("import_module", "__import__")


def leaning(notebook, names, offered=()):
    """Which of the functions to be written are taken from the library instead.

    An import anywhere in the notebook, in a cell of ours too, tells what a name in a
    student's cell stands for; tests run elsewhere and tell nothing. What is put
    together while it runs, such as a module's name, is not seen.

    Args:
        notebook: the restored one.
        names: the functions that the exercise asks for.
        offered: texts that are none: what our own answers are found to do, since an
            exercise may offer the library's function for a later question.

    Returns:
        list of texts, such as "the answer loss uses the library's own clipped_loss", or
        "imports" if that is all the cell does with it.
    """
    code = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code"
        and not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    cells = [(cell, tree) for cell in code if (tree := parsed(cell.source))]
    theirs = [(where, tree) for cell, tree in cells if (where := _whose(cell))]
    modules, functions = _known_as([tree for _, tree in cells])
    for _, tree in theirs:  # what they define themselves is theirs from then on
        for node in tree.body:
            functions.pop(getattr(node, "name", ""), None)
    found = []
    for where, tree in theirs:
        used = _used(tree, modules, functions)
        for name in sorted(set(names) & (used | _imported(tree))):
            does = "uses" if name in used else "imports"
            found.append(f"{where} {does} the library's own {name}")
    return [text for text in found if text not in offered]


def _whose(cell):
    """A cell of the student's, in words; "" for one of ours."""
    marker = cell.metadata.get("nbgrader", {})
    if marker.get("solution"):
        return f"the answer {marker.grade_id}"
    is_own = not marker and cell.get("id", "").startswith("own-")
    return "a cell of their own" if is_own else ""


def _known_as(trees):
    """What cells call the library's things.

    Returns:
        (set of names that stand for modules of it, dict of a name to the name that a
        function has in the library).
    """
    modules, functions = {LIBRARY}, {}
    for node in _nodes(trees):
        if isinstance(node, ast.ImportFrom) and _is_library(node.module):
            for name, known_as in _brought(node):
                modules.add(known_as)  # it may be a module
                functions[known_as] = name
        elif isinstance(node, ast.Import):
            modules |= {
                a.asname for a in node.names if a.asname and _is_library(a.name)
            }
    for node in _nodes(trees):
        if isinstance(node, ast.Assign) and _is_module(node.value, modules):
            modules |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return modules, functions


def _imported(tree):
    """The library's names that a cell imports."""
    return {
        name
        for node in _nodes([tree])
        if isinstance(node, ast.ImportFrom) and _is_library(node.module)
        for name, _ in _brought(node)
    }


def _brought(node):
    """What a `from … import …` brings: pairs of a name and what it is known as."""
    if node.names[0].name == "*":
        return [(name, name) for name in _public_names(node.module)]
    return [(alias.name, alias.asname or alias.name) for alias in node.names]


def _used(tree, modules, functions):
    """The library's names that a cell reads, by themselves or off a module."""
    found = set()
    for node in _nodes([tree]):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(functions.get(node.id, ""))
        elif isinstance(node, ast.Attribute) and _is_module(node.value, modules):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and _name(node.func) == "getattr":
            of, *name = node.args or [None]
            found |= {_text(one) for one in name[:1] if _is_module(of, modules)}
    return found


def _is_module(node, modules):
    """Whether an expression is a module of the library, or something in one."""
    if isinstance(node, ast.Attribute):
        return _is_module(node.value, modules)
    if isinstance(node, ast.Call) and node.args:
        return _name(node.func) in IMPORTERS and _is_library(_text(node.args[0]))
    return isinstance(node, ast.Name) and node.id in modules


def _is_library(module):
    return (module or "").partition(".")[0] == LIBRARY


def _name(node):
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _text(node):
    value = getattr(node, "value", "")
    return value if isinstance(node, ast.Constant) and isinstance(value, str) else ""


def _nodes(trees):
    return (node for tree in trees for node in ast.walk(tree))


@functools.cache
def _public_names(module):
    """What `from module import *` brings, as far as the module's text tells."""
    path = ROOT / "lib" / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    tree = parsed(path.read_text("utf-8")) if path.is_file() else None
    names = set()
    for node in tree.body if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name for alias in node.names}
    return {name for name in names if not name.startswith("_")}
