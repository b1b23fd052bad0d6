"""What a student reads when something is wrong, one kind of wrong at a time.

The functions here stand for students': each is wrong in one known way.
"""

import math
import time

import numpy as np
import pytest
import torch

from cherrytop.checks import SEED, Check, CheckFailed, Mistake
from cherrytop.checks.known import known_mistakes, own_name


def message_of(check, *args, **kwargs):
    """What the check says when it fails; it must never be a traceback."""
    with pytest.raises(CheckFailed) as error:
        check(*args, **kwargs)
    message = str(error.value)
    assert "Traceback" not in message and 'File "' not in message
    return message


def double(x):
    """The right answer of these tests: twice its argument."""
    return 2 * x


def student(function, name="double"):
    function.__name__ = name
    return function


def test_a_right_answer_passes_silently(capsys):
    Check(double)(3.0, equals=6.0)
    assert capsys.readouterr().out == ""


# --- not attempted, crashed, None, wrong shape, wrong value, recognised


def test_a_blank_is_not_attempted_rather_than_wrong():
    def blank(x):
        raise NotImplementedError()

    message = message_of(Check(student(blank)), 3.0, equals=6.0)
    assert message.startswith("double: not attempted yet.")
    assert "delete the line `raise NotImplementedError()`" in message.replace("\n", " ")
    assert "expected" not in message


def test_a_crash_shows_the_call_and_the_error():
    message = message_of(Check(student(lambda x: 1 / 0)), 3.0, equals=6.0)
    assert message.startswith("double(3.)\ncrashed: ZeroDivisionError")


def test_endless_recursion_is_a_crash_too():
    def endless(x):
        return endless(x)

    message = message_of(Check(endless), 3.0, equals=6.0)
    assert "crashed: RecursionError" in message


def test_none_asks_for_the_return():
    message = message_of(Check(student(lambda x: None)), 3.0, equals=6.0)
    assert "returned None: did you forget the `return`" in message


def test_a_wrong_shape_names_both_shapes_before_any_value():
    wrong = student(lambda x: [2 * x, 2 * x])
    message = message_of(Check(wrong), 3.0, equals=6.0)
    assert "returned shape (2,), expected ()" in message


def test_a_value_of_another_kind_names_its_type():
    message = message_of(Check(student(lambda x: "six")), 3.0, equals=6.0)
    assert "returned 'six' (str)\nexpected 6." in message


def test_ragged_lists_are_shown_and_not_a_crash():
    message = message_of(Check(student(lambda x: [[1], [1, 2]])), 3.0, equals=[6.0])
    assert "expected" in message


def test_a_wrong_value_shows_the_call_both_values_and_their_factor():
    message = message_of(Check(student(lambda x: 3 * x)), 3.0, equals=6.0)
    assert message.splitlines() == [
        "double(3.)",
        "returned 9.",
        "expected 6.",
        "yours is 1.5000 times the expected value",
    ]


def test_a_constant_factor_is_found_across_a_vector_with_zeros():
    wrong = student(lambda x: -0.5 * x)
    message = message_of(Check(wrong), np.array([1.0, 0, -3]), equals=[2.0, 0, -6])
    assert "yours is -0.2500 times the expected value" in message


@pytest.mark.parametrize(
    "values",
    [
        [2.0, 1.0, -5.0],
        [3.0, 0.0, -6.0],
        pytest.param(
            [2.0, math.nan, -6.0],
        ),
    ],
)
def test_no_factor_is_claimed_where_there_is_none(values):
    expected = [2.0, 0.0, -6.0]
    message = message_of(Check(student(lambda: values, "f")), equals=expected)
    assert "times the expected" not in message


def test_numbers_for_truth_values_are_refused():
    message = message_of(Check(student(lambda: [1.0, 0.0], "f")), equals=[True, False])
    assert "expected truth values" in message


def test_a_recognised_mistake_is_named():
    mistakes = [
        Mistake("triple", "you took three times x.", lambda x: 3 * x),
        Mistake("square", "you squared x.", lambda x: x * x),
    ]
    check = Check(student(lambda x: x**2), mistakes)
    message = message_of(check, 5.0, equals=10.0, because="it doubles.")
    assert "It looks like this: you squared x." in message
    assert "three times" not in message and "it doubles" not in message


def test_a_failed_check_says_its_parts_apart_too():
    mistakes = [
        Mistake("triple", "you took three times x.", lambda x: 3 * x),
        Mistake("square", "you squared x.", lambda x: x * x),
    ]
    check = Check(student(lambda x: x**2), mistakes)
    with pytest.raises(CheckFailed) as error:
        check(5.0, equals=10.0)
    assert error.value.call == "double(5.)"
    assert error.value.problem.startswith("returned 25.\nexpected 10.")
    assert error.value.hint == "It looks like this: you squared x."
    assert error.value.mistakes == ("square",)


def test_an_error_from_elsewhere_brings_the_line_that_raised_it():
    def far(x):
        error = ZeroDivisionError("division by zero")
        error.in_cell = "in double: `return x / 0`"
        raise error

    message = message_of(Check(student(far)), 3.0, equals=6.0)
    expected = "crashed: ZeroDivisionError: division by zero, in double: `return x / 0`"
    assert message.splitlines()[1] == expected


def test_an_unrecognised_mistake_gets_the_general_reason_and_no_guess():
    mistakes = [Mistake("square", "you squared x.", lambda x: x * x)]
    check = Check(student(lambda x: x + 1), mistakes)
    message = message_of(check, 5.0, equals=10.0, because="it doubles.")
    assert "It looks like" not in message and message.endswith("it doubles.")


def test_a_mistake_that_crashes_on_this_example_is_passed_over():
    mistakes = [
        Mistake("crash", "you divided by zero.", lambda x: 1 / 0),
        Mistake("square", "you squared x.", lambda x: x * x),
    ]
    message = message_of(Check(lambda x: x**2, mistakes), 5.0, equals=10.0)
    assert "you squared x" in message


# --- comparing


@pytest.mark.parametrize("kind", [list, tuple, np.array, torch.tensor])
def test_lists_tuples_arrays_and_tensors_are_compared_alike(kind):
    Check(lambda: kind([1.0, 2.0]))(equals=[1.0, 2.0])
    Check(lambda: [1.0, 2.0])(equals=kind([1.0, 2.0]))


def test_a_tensor_that_requires_a_gradient_is_compared_too():
    Check(lambda: torch.ones(2, requires_grad=True))(equals=[1.0, 1.0])


def test_the_tolerance_is_relative_to_the_largest_value():
    values = np.array([1000.0, 1e-3])
    Check(lambda: values + 0.005)(equals=values)
    message_of(Check(lambda: values + 0.05), equals=values)


def test_numbers_of_a_tuple_each_have_their_own_tolerance():
    # (N, D) of a compute-optimal pair: an error in the smaller one must show.
    message_of(Check(lambda: (1e12, 2.0)), equals=(1e12, 1.0))


def test_nan_equals_nan_and_nothing_else():
    Check(lambda: math.nan)(equals=math.nan)
    message_of(Check(lambda: math.nan), equals=1.0)
    message_of(Check(lambda: [1.0, math.nan]), equals=[1.0, 2.0])


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_an_expected_nan_or_inf_can_be_matched(odd):
    Check(lambda: [odd, 1.0])(equals=[odd, 1.0])


def test_an_expected_inf_does_not_let_everything_pass():
    message_of(Check(lambda: [5.0, 7.0]), equals=[math.inf, 1.0])


def test_texts_can_be_compared():
    Check(lambda text: text.strip())(" 12 ", equals="12")


# --- inputs, errors, properties, the last line


def test_inputs_are_not_changed_by_a_function_that_changes_them():
    def in_place(x, extra):
        x *= 2
        extra.append(1)
        return x

    x, extra = torch.ones(2), []
    check = Check(in_place, [Mistake("same", "you changed x.", in_place)])
    check(x, extra, equals=[2.0, 2.0])
    message = message_of(check, x, extra=extra, equals=[3.0, 3.0])
    assert x.tolist() == [1.0, 1.0] and extra == []
    assert "in_place([1., 1.], extra=" in message  # the call as it was made


def test_an_error_that_should_come_may_come():
    def picky(x):
        raise ValueError("no")

    check = Check(picky)
    check.raises(ValueError, 3, because="3 is no x.")
    assert check.count == 1


@pytest.mark.parametrize(
    "function, words",
    [
        (lambda x: 7, "should raise ValueError, but returned 7"),
        (lambda x: {}[x], "should raise ValueError, but raised KeyError: 3"),
    ],
)
def test_another_outcome_than_the_error_is_explained(function, words):
    with pytest.raises(CheckFailed) as error:
        Check(function).raises(ValueError, 3, because="3 is no x.")
    assert words in str(error.value) and str(error.value).endswith("3 is no x.")


def test_a_blank_that_should_raise_is_not_attempted():
    def blank(x):
        raise NotImplementedError()

    with pytest.raises(CheckFailed, match="not attempted yet"):
        Check(blank).raises(ValueError, 3, because="3 is no x.")


def test_a_property_states_what_should_hold():
    check = Check(double)
    check.that(check.value(2) > 3, "grows")
    with pytest.raises(CheckFailed, match=r"^double: must grow, got 4$"):
        check.that(check.value(2) > 5, "must grow, got 4")


def test_done_counts_what_passed_and_what_is_to_come(capsys):
    check = Check(double)
    for x in (1.0, 2.0, 3.0):
        check(x, equals=2 * x)
    check.that(True, "holds")
    check.done(hidden=7, about="edges, gradients")
    expected = "4 visible checks of double passed; 7 more at grading: edges, gradients."
    assert capsys.readouterr().out.strip() == expected


def test_done_starts_counting_again_and_knows_the_singular(capsys):
    check = Check(double)
    check(1.0, equals=2.0)
    check.done()
    check(1.0, equals=2.0)
    check.done()
    assert capsys.readouterr().out == "1 visible check of double passed.\n" * 2


def test_a_failed_check_does_not_count():
    check = Check(double)
    message_of(check, 1.0, equals=3.0)
    assert check.count == 0


def test_ipython_shows_the_message_and_no_traceback():
    assert CheckFailed("wrong")._render_traceback_() == ["✗ wrong"]


# --- parts, gradients, probes, time, seeds


def test_a_dictionary_is_compared_key_by_key():
    expected = {"ids": [1, 2], "label": "a"}
    Check(lambda: {"ids": torch.tensor([1, 2]), "label": "a"})(equals=expected)
    message = message_of(Check(lambda: {"ids": [1, 3], "label": "a"}), equals=expected)
    assert "in ['ids']: returned [1, 3]\nexpected [1, 2]" in message
    message = message_of(Check(lambda: {"id": [1, 2]}), equals=expected)
    assert "returned the keys 'id'\nexpected the keys 'ids', 'label'" in message
    message = message_of(Check(lambda: [1, 2]), equals=expected)
    assert "expected a dictionary with the keys 'ids', 'label'" in message


def test_a_set_says_what_is_missing_and_what_is_too_many():
    Check(lambda: {"a", "b"})(equals={"b", "a"})
    message = message_of(Check(lambda: {"a", "c"}), equals={"a", "b"})
    assert "it lacks 'b' and has 'c' too many" in message
    assert "expected the set" in message_of(Check(lambda: ["a"]), equals={"a"})


def test_a_tuple_of_unequal_parts_is_compared_part_by_part():
    expected = (torch.tensor(2.0), torch.tensor([1.0, 3.0]))
    Check(lambda: (2.0, [1.0, 3.0]))(equals=expected)
    message = message_of(Check(lambda: (2.0, [1.0, 4.0])), equals=expected)
    assert "in [1]: returned [1., 4.]" in message
    assert "expected (2., [1., 3.])" in message_of(Check(lambda: 2.0), equals=expected)


def test_tensors_of_unequal_length_are_shown_and_not_a_crash():
    halves = student(lambda x: torch.ones(3).split(2))
    message = message_of(Check(halves), 3.0, equals=([1, 1], [1, 1]))
    assert "returned" in message and "expected ([1, 1], [1, 1])" in message
    message = message_of(Check(halves), 3.0, equals=(torch.ones(2), torch.ones(2)))
    assert "returned" in message and "crashed" not in message


def test_one_part_may_be_wrong_while_another_is_asked_for():
    check = Check(lambda: {"loss": 1.0, "share": 9.0})
    check(equals=1.0, part="loss")
    assert "['share']" in message_of(check, equals=0.5, part="share")


def test_none_can_be_the_right_answer():
    Check(lambda: None)(equals=None)
    assert "expected None" in message_of(Check(lambda: 3), equals=None)


def test_a_dtype_is_named_when_it_matters():
    check = Check(lambda: torch.ones(2))
    check(equals=[1.0, 1.0], dtype=torch.float32)
    message = message_of(check, equals=[1.0, 1.0], dtype=torch.float64)
    assert "returned dtype torch.float32, expected torch.float64" in message
    listed = Check(lambda: [1.0, 1.0])
    message = message_of(listed, equals=[1.0, 1.0], dtype=torch.float64)
    assert "returned a list, expected a tensor of torch.float64" in message


def test_a_wrong_dtype_does_not_look_like_a_mistake_that_does_not_show():
    twice_the_size = Mistake("size", "you lost the sign.", lambda x: 2 * x.abs())
    single = Mistake("single", "you rounded to float32.", lambda x: 2 * x.float())
    found = student(lambda x: 2 * x.float())
    check = Check(found, [twice_the_size, single])
    x = torch.tensor([1.0], dtype=torch.float64)
    message = message_of(check, x, equals=[2.0], dtype=torch.float64)
    assert "you rounded to float32." in message and "you lost the sign." not in message


def test_a_hint_is_not_broken_at_its_hyphens():
    hint = "you took the probability itself and not its log-probability, " * 3
    check = Check(student(lambda x: 1), [Mistake("log", hint.strip(), lambda x: 1)])
    message = message_of(check, 3.0, equals=6.0)
    assert message.count("log-probability") == 3


def test_gradients_are_compared_and_their_mistakes_named():
    def detached(x, y):
        return x * y.detach()

    mistakes = [Mistake("detached", "you detached y.", detached)]
    x, y = torch.tensor([2.0, 3.0]), torch.tensor([5.0, 7.0])
    check = Check(student(lambda x, y: x * y, "product"), mistakes)
    check.gradient(x, y, of=1, equals=[2.0, 3.0])
    check.gradient(x, y=y, of="y", equals=[2.0, 3.0])
    wrong = Check(student(detached, "product"), mistakes)
    wrong.gradient(x, y, of=0, equals=[5.0, 7.0])
    with pytest.raises(CheckFailed) as error:
        wrong.gradient(x, y, of=1, equals=[2.0, 3.0])
    assert str(error.value).startswith("gradient(product, [2., 3.], [5., 7.], of=1)")
    assert "you detached y." in str(error.value)


def test_a_gradient_of_one_part_and_of_nothing():
    check = Check(lambda x: (x.sum(), x.detach() * 2))
    x = torch.tensor([1.0, 2.0])
    check.gradient(x, of=0, part=0, equals=[1.0, 1.0])
    check.gradient(x, of=0, part=1, equals=[0.0, 0.0])


def test_a_probe_is_called_with_the_function_and_with_the_mistakes():
    def twice(function, x):
        return function(function(x))

    mistakes = [Mistake("triple", "you took three times x.", lambda x: 3 * x)]
    Check(double, mistakes)(5.0, through=twice, equals=20.0)
    check = Check(student(lambda x: x * 3), mistakes)
    message = message_of(check, 5.0, through=twice, equals=20.0)
    assert message.startswith("twice(double, 5.)") and "three times" in message


def test_two_mistakes_that_come_to_the_same_are_both_told():
    mistakes = [
        Mistake("triple", "you took three times x.", lambda x: 3 * x),
        Mistake("add", "you added 2x.", lambda x: x + 2 * x),
    ]
    message = message_of(Check(lambda x: 3 * x, mistakes), 5.0, equals=10.0)
    assert "It looks like this: you took three" in message
    assert "It may also look like this: you added" in message


def test_of_a_dictionary_the_first_wrong_entry_can_be_recognised():
    def all_of(function, xs):
        return {x: function(x) for x in xs}

    mistakes = [
        Mistake("square", "you squared x.", lambda x: x * x),
        Mistake("cube", "you cubed x.", lambda x: x**3),
    ]
    check = Check(lambda x: x * x if x < 4 else 0, mistakes)
    expected = {2: 4, 3: 6, 4: 8}
    message = message_of(check, [2, 3, 4], through=all_of, equals=expected)
    assert "in [3]: returned 9" in message
    assert "you squared x." in message and "cubed" not in message


def test_a_mistake_that_would_have_failed_an_earlier_question_is_not_told():
    mistakes = [
        Mistake("cube", "you cubed x.", lambda x: x**3),
        Mistake("scale", "you took nine times x.", lambda x: 9 * x if x else x),
        Mistake("late", "you scaled large ones.", lambda x: 9 * x if x > 2 else 2 * x),
    ]
    check = Check(lambda x: 9 * x if x > 2 else 2 * x, mistakes)
    check(1.0, equals=2.0)
    message = message_of(check, 3.0, equals=6.0)
    assert "you scaled large ones." in message
    assert "cubed" not in message and "nine times" not in message


def test_a_mistake_is_recognised_by_its_crash():
    mistakes = [Mistake("division", "you divided by x.", lambda x: 1 / x)]
    message = message_of(Check(lambda x: 1 / x, mistakes), 0, equals=0)
    assert "crashed: ZeroDivisionError" in message and "you divided by x." in message


def test_slow_functions_are_told_so_and_endless_ones_stopped():
    def wait(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass
        return True

    check = Check(wait)
    check.fast(0.0, within=0.05, because="")
    with pytest.raises(CheckFailed, match="should take less than"):
        check.fast(0.1, within=0.05, because="It scans the text once.")
    with pytest.raises(CheckFailed, match="took too long and was stopped"):
        check.fast(60.0, within=0.01, because="")


def test_fresh_inputs_depend_on_the_seed_of_the_grading(monkeypatch):
    monkeypatch.delenv(SEED, raising=False)
    assert Check(double).seed == Check(double).seed != Check(abs).seed
    before = Check(double).seed
    monkeypatch.setenv(SEED, "another")
    assert Check(double).seed != before


# --- known mistakes


def test_the_known_mistakes_of_an_exercise_run_in_the_notebooks_own_names():
    names = {"__name__": "__main__"}
    exec("import torch\ndef group_advantages(rewards, G): ...", names)
    known = known_mistakes("grpo/group_advantages", names["group_advantages"])
    by_name = {mistake.name: mistake for mistake in known}
    assert "informative_share" not in by_name  # it is about another function
    value = by_name["population_std"].function(torch.tensor([1.0, 0.0]), 2, eps=0.0)
    assert value.tolist() == [1.0, -1.0]


def test_an_exercise_without_known_mistakes_has_none():
    assert known_mistakes("grpo/no_such_exercise", double) == []


def test_a_function_is_called_what_the_notebook_calls_it():
    names = {"torch": torch}
    exec("@torch.no_grad()\ndef first(x): return x\nsecond = lambda x: x", names)
    assert own_name(names["first"]) == "first"
    assert own_name(names["second"]) == "second"


def test_a_fast_function_may_return_none():
    Check(lambda text: None).fast("x", within=1, because="")


def test_zero_is_not_called_a_factor():
    message = message_of(Check(student(lambda x: 0.0)), 3.0, equals=6.0)
    assert "times the expected value" not in message
