"""Mutations: a reference solution with one small slip in it, many times over.

Each mutant changes one place of the code between BEGIN SOLUTION and END SOLUTION: an
operator, a comparison, a constant, a condition, a slice, a reduction, a keyword
argument, the order of two arguments, or a statement left out. A mutant that still earns
every point is a survivor: it is equivalent to the solution, or a check is missing.
"""

import ast
import copy
from typing import NamedTuple

ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
METHODS = {
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "min": "max",
    "amax": "amin",
    "amin": "amax",
    "maximum": "minimum",
    "minimum": "maximum",
    "any": "all",
    "all": "any",
    "log_softmax": "softmax",
    "softmax": "log_softmax",
    "logsigmoid": "sigmoid",
    "exp": "expm1",
    "expm1": "exp",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "findall": "match",
    "search": "match",
    "fullmatch": "match",
}
DROPPED = (
    "detach",
    "clamp",
    "abs",
    "sqrt",
    "float",
    "double",
    "strip",
    "lower",
    "eval",
)


class Mutant(NamedTuple):
    """One slip."""

    cell: str  # grade_id
    change: str  # "before → after", the statement concerned
    source: str  # the whole cell with it

    @property
    def name(self):
        return f"{self.cell}: {self.change}"


def mutants_of(cell):
    """Every Mutant of a solution cell (exercises.Cell), no two of them alike."""
    lines = [line.strip() for line in cell.source.splitlines()]
    regions = [
        (begin + 1, lines.index("### END SOLUTION", begin) + 1)
        for begin, line in enumerate(lines)
        if line == "### BEGIN SOLUTION"
    ]
    tree = ast.parse(cell.source)
    places = [
        number
        for number, node in enumerate(ast.walk(tree))
        if any(low < getattr(node, "lineno", 0) < high for low, high in regions)
    ]
    found = {}
    for number in places:
        for slip in range(_slips(_node(tree, number))):
            mutant = _mutant(cell.grade_id, tree, number, slip)
            if mutant and mutant.source != ast.unparse(tree):
                found.setdefault(mutant.source, mutant)
    return list(found.values())


def _node(tree, number):
    return next(node for i, node in enumerate(ast.walk(tree)) if i == number)


def _slips(node):
    """How many slips to try in a node; `_slip` may still decline one."""
    if isinstance(node, ast.Call):
        return 2 + len(node.keywords)
    return 2


def _mutant(grade_id, tree, number, slip):
    """The tree with one slip in one node, or None if there is none to make."""
    changed = copy.deepcopy(tree)
    node = _node(changed, number)
    statement = _statement(changed, node)
    if statement is None:
        return None
    if isinstance(statement, ast.Raise) and statement is not node:
        return None  # the text of an error is the author's business
    before = _first_line(statement)
    new = _slip(node, slip, _names_before(changed, node))
    if new is None:
        return None
    if new is not node:
        _replace(changed, node, new)
    ast.fix_missing_locations(changed)
    after = "pass" if isinstance(new, ast.Pass) else _first_line(statement)
    return Mutant(grade_id, f"{before} → {after}", ast.unparse(changed))


def _slip(node, slip, names):
    """The node changed in its slip-th way: itself, another in its place, or None."""
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC and slip == 0:
        node.op = ARITHMETIC[type(node.op)]()
        return node
    if isinstance(node, ast.AugAssign):
        if slip == 0 and type(node.op) in ARITHMETIC:
            node.op = ARITHMETIC[type(node.op)]()
            return node
        return ast.Pass() if slip == 1 else None
    if isinstance(node, ast.Compare) and slip == 0:
        node.ops[0] = COMPARISONS[type(node.ops[0])]()
        return node
    if isinstance(node, ast.BoolOp) and slip == 0:
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node
    if isinstance(node, ast.UnaryOp) and slip == 0:
        return node.operand
    if isinstance(node, ast.Constant):
        return _other_constant(node, slip)
    if isinstance(node, (ast.If, ast.IfExp)):
        node.test = ast.Constant(value=bool(slip))
        return node
    if isinstance(node, ast.Slice) and slip == 0 and (node.lower or node.upper):
        node.lower = node.upper = None
        return node
    if isinstance(node, ast.Call):
        return _other_call(node, slip)
    if isinstance(node, (ast.Raise, ast.Continue, ast.Break)) and slip == 0:
        return ast.Pass()
    is_again = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in names
    if (is_again or isinstance(node, ast.Expr)) and slip == 0:
        return ast.Pass()
    return None


def _other_constant(node, slip):
    if slip or isinstance(node.value, (type(None), type(...), bytes)):
        return None
    if isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node.value, int):
        node.value += 1
    elif isinstance(node.value, float):
        node.value = 2 * node.value or 1.0
    elif isinstance(node.value, str):
        node.value = f"{node.value}x"
    return node


def _other_call(node, slip):
    if slip == 0:
        if not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr in METHODS:
            node.func.attr = METHODS[node.func.attr]
            return node
        return node.func.value if node.func.attr in DROPPED else None
    if slip == 1:
        if len(node.args) < 2 or any(isinstance(a, ast.Starred) for a in node.args):
            return None
        node.args[0], node.args[1] = node.args[1], node.args[0]
        return node
    del node.keywords[slip - 2]
    return node


def _parents(tree):
    return {
        child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
    }


def _statement(tree, node):
    parents = _parents(tree)
    while node is not None and not isinstance(node, ast.stmt):
        node = parents.get(node)
    return node


def _names_before(tree, node):
    """Targets that the function has assigned before this node, as text."""
    targets = [
        ast.unparse(target)
        for other in ast.walk(tree)
        if isinstance(other, ast.Assign) and other.lineno < getattr(node, "lineno", 0)
        for target in other.targets
    ]
    arguments = [
        argument.arg
        for other in ast.walk(tree)
        if isinstance(other, ast.FunctionDef)
        for argument in other.args.args
    ]
    return {*targets, *arguments}


def _replace(tree, old, new):
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if value is old:
                setattr(node, field, new)
            elif isinstance(value, list) and any(item is old for item in value):
                value[[item is old for item in value].index(True)] = new


def _first_line(statement):
    text = ast.unparse(statement).splitlines()[0]
    return text if len(text) <= 160 else text[:157] + "…"
