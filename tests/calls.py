"""The keywords that a program hands to a call, read from its source with `ast`."""

import ast


def keywords_of(code, name, known=None):
    """The keywords of every call of `name` in a piece of Python, one set a call.

    What a `**` brings is looked up: a dict written out, a name that is bound to one, or
    a call of a function that returns one.

    Args:
        code: Python, such as a module's text.
        name: of what is called: `f` finds `f(…)` and `module.f(…)`.
        known: dict of name to the source of functions that are defined elsewhere.

    Raises:
        LookupError: what a `**` brings can't be read from the source.

    Example:
        >>> keywords_of("more = dict(seed=0)\\nf(x=1, **more)", "f") == [{"x", "seed"}]
        True
    """
    home, *others = map(ast.parse, [code, *(known or {}).values()])
    return [
        _union(node.keywords, home, others)
        for node in ast.walk(home)
        if isinstance(node, ast.Call) and _called(node) == name
    ]


def _called(node):
    return ast.unparse(node.func).split(".")[-1]


def _union(keywords, home, others):
    """The names of keywords, of those too that two stars bring."""
    found = [
        {one.arg} if one.arg else _keys(one.value, home, others) for one in keywords
    ]
    return set().union(*found)


def _keys(value, home, others):
    """The keys of the dict that an expression is, which stands in the tree `home`."""
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        found = [{k.value} if k else _keys(v, home, others) for k, v in pairs]
        return set().union(*found)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        return _keys(value.left, home, others) | _keys(value.right, home, others)
    if isinstance(value, ast.Call) and _called(value) == "dict" and not value.args:
        return _union(value.keywords, home, others)
    if isinstance(value, ast.Call):
        name, found = _called(value), []
        for tree in (home, *others):
            found += [(one, tree) for one in _returned(name, tree)]
    elif isinstance(value, ast.Name):
        name, found = value.id, [(one, home) for one in _bound(value.id, home)]
    else:
        raise LookupError(f"`**{ast.unparse(value)}` can't be read from the source")
    if not found:
        raise LookupError(f"`**{name}` is bound to no dict that the source writes out")
    trees = [home, *others]
    return set().union(
        *(_keys(one, at, [t for t in trees if t is not at]) for one, at in found)
    )


def _returned(name, tree):
    """What the functions of this name return, as expressions."""
    return [
        node.value
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name == name
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value
    ]


def _bound(name, tree):
    """What is assigned to a name, as expressions."""
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(
            isinstance(target, ast.Name) and target.id == name
            for target in node.targets
        )
    ]
