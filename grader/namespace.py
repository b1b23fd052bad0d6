"""The namespace that test cells run in: ours, with proxies for what students write."""

import ast
import builtins
import contextlib
import functools
import inspect
import io
import symtable
import sys

from grader.needs import names as uses_of
from grader.needs import needed
from grader.proxies import Proxy
from grader.reading import defined_names, plain_python

QUICK = {"cherrytop", "numpy", "torch", *sys.stdlib_module_names}  # at hand anyway


def trusted_names(job, process):
    """(namespace of the tests, set that its proxies note assurance in).

    It holds what our own cells define as far as tests and answers use it, and a proxy
    for each function of an answer. Known mistakes may build on our own answers. What
    an answer defines that is no function is not in it: `read_from_student` asks for
    the student's.
    """
    ours = [
        (cell["kind"], cell["grade_id"], cell["source"])
        for cell in job["cells"]
        if cell["kind"] in ("given", "answer", "test")
    ]
    sources, wanted = [], set()
    for place, (kind, name, source) in enumerate(ours):
        if kind != "given":
            source = job["tests" if kind == "test" else "answers"][name]
            wanted.add(place)
        sources.append(source)
    names, used, proxies = {"__name__": "__main__"}, set(), {}
    data, places = set(), sorted(needed(sources, wanted))
    uses = frozenset().union(*(uses_of(sources[place])[1] for place in places))
    for place in places:
        kind = ours[place][0]
        if kind == "test":
            continue
        before = dict(names)
        blank = set()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(_compiled(sources[place], f"<cell {place}>", uses), names)
        except NotImplementedError:  # a stub: there is no answer of our own
            blank = defined_names(sources[place])
        if kind != "answer":
            continue
        for name in {*names, *blank}:
            value = names.get(name)
            is_new = callable(value) and before.get(name) is not value
            if name in blank or is_new:
                proxies[name] = Proxy(name, process, names, used)
            elif not (name in before or inspect.ismodule(value)):
                data.add(name)
    given = {name: value for name, value in names.items() if name not in data}
    return given | proxies, used


@functools.lru_cache(256)  # most cells are the same for every student
def _compiled(source, name, uses):
    """A cell of ours, without imports of other packages' names that nobody uses: those
    of transformers or trl take seconds.
    """
    tree = ast.parse(plain_python(source))
    if not uses & {"eval", "exec", "globals", "locals", "vars"}:
        tree.body = [part for part in tree.body if not _is_idle(part, uses)]
    return compile(tree, name, "exec")


def _is_idle(statement, uses):
    if isinstance(statement, ast.Import):
        paths = [alias.name for alias in statement.names]
    elif isinstance(statement, ast.ImportFrom):
        paths = [statement.module or ""]
    else:
        return False
    bound = {a.asname or a.name.partition(".")[0] for a in statement.names}
    packages = {path.partition(".")[0] for path in paths}
    return not (bound & uses or "*" in bound or packages & QUICK)


def bound(source):
    """Names that a test defines itself."""
    try:
        top = symtable.symtable(source, "test", "exec")
    except (SyntaxError, ValueError):  # running it will say so
        return set()
    bound = [s for s in top.get_symbols() if s.is_assigned() or s.is_imported()]
    return {symbol.get_name() for symbol in bound}


def read_from_student(source, names, process, ours):
    """What a test uses that only the student's cells define, and is no function.

    Never what a test defines, this one or another: if that one failed before it did
    so, the student's code must not do it in its place.
    """
    top = symtable.symtable(source, "test", "exec")
    found, tables = {}, [top]
    for table in tables:
        tables += table.get_children()
        for symbol in table.get_symbols():
            name = symbol.get_name()
            known = name in ours or name in found or hasattr(builtins, name)
            if known or name in names or not symbol.is_referenced():
                continue
            if table is top or symbol.is_global():
                reply = process.ask({"do": "read", "function": name})
                found |= {name: reply["value"]} if "value" in reply else {}
    return found
