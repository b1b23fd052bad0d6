"""Which cells run follows from the names that they use and define."""

from grader.needs import imported, names, needed


class TestNames:
    def test_what_is_defined_and_what_is_used(self):
        source = (
            "import numpy as np, os.path\nfrom math import pi as p\n"
            "def f(x): return g(x)\nclass C(B): pass\ny = [z for z in f(2)]"
        )
        defined, used = names(source)
        assert defined >= {"np", "os", "p", "f", "C", "y"}
        assert used >= {"g", "B", "f"} and "np" not in used

    def test_lines_for_ipython_are_no_obstacle(self):
        assert names("%matplotlib inline\n!ls\nx = y") == ({"x"}, {"y"})

    def test_a_functions_own_names_are_neither(self):
        source = "def f(x):\n    ratio = g(x)\n    return [ratio for i in h]"
        assert names(source) == ({"f"}, {"g", "h"})
        shared = "def f():\n    global count\n    count = 1"
        assert names(shared)[0] == {"f", "count"}

    def test_what_is_added_to_is_used(self):
        defined, used = names("total += 1")
        assert defined == {"total"} and used == {"total"}

    def test_what_can_not_be_parsed_is_nothing(self):
        for source in ("def f(:", "x = 1\x00", "(" * 10_000, "\ud800 = 1"):
            assert names(source) == (set(), set())


class TestNeeded:
    def test_a_cell_is_needed_for_the_names_of_a_later_one(self):
        sources = ["a = 1", "b = a", "c = 2", "print(b)", "b = 3"]
        assert needed(sources, {3}) == {0, 1, 3}

    def test_what_is_wanted_runs_whatever_it_defines(self):
        assert needed(["a = 1", "b = 2", "print(a)"], {1, 2}) == {0, 1, 2}
        assert needed(["a = 1", "("], {1}) == {1}
        assert needed([], set()) == set()

    def test_a_cell_above_that_defines_anew_needs_what_it_uses(self):
        assert needed(["x = 1", "y = x", "def f(): return y", "f()"], {3}) == {
            *range(4)
        }


def test_a_module_of_the_library_is_found_by_either_way_of_importing_it():
    assert imported(["from cherrytop import figures"]) == [
        "cherrytop",
        "cherrytop.figures",
    ]


def test_imports_are_found_wherever_they_stand():
    sources = [
        "%pip list\nimport torch.nn as nn\nif x:\n    from trl import GRPOTrainer",
        "def f():\n    import json",
        "from . import mine\nfrom .mine import more",
        "import (",
    ]
    assert imported(sources) == ["json", "torch.nn", "trl"]
