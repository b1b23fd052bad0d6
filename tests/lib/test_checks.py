"""What a student reads when something is wrong, one kind of wrong at a time.

The functions here stand for students': each is wrong in one known way.
"""

import math

import numpy as np
import pytest
import torch

from cherrytop.advantages import group_advantages
from cherrytop.checks import Check, CheckFailed, Mistake
from cherrytop.checks import group_advantages as advantage_checks
from cherrytop.checks import scaling_law as scaling_checks
from cherrytop.scaling import compute_optimal, published_fits, train_flops

REWARDS = torch.tensor([1.0, 0, 0, 0, 5, 3, 4, 0])


def message_of(check, *args, **kwargs):
    """What the check says when it fails; it must never be a traceback."""
    with pytest.raises(CheckFailed) as error:
        check(*args, **kwargs)
    message = str(error.value)
    assert "Traceback" not in message and 'File "' not in message
    return message


def names(message, mistake):
    """Whether the message gives this mistake's hint, however its lines are broken."""
    return " ".join(mistake.hint.split()) in " ".join(message.split())


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
    assert "returned 'six' (str), expected 6." in message


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


# --- the two exercises' known mistakes


@pytest.mark.parametrize("mistake", advantage_checks.MISTAKES, ids=lambda m: m.name)
def test_each_known_mistake_about_advantages_is_named_on_some_example(mistake):
    examples = [
        dict(eps=0.5),
        dict(ddof=0),
        dict(scale="batch"),
        dict(scale="none"),
        dict(baseline="leave_one_out"),
    ]
    messages = []
    for options in examples:
        expected = group_advantages(REWARDS, 4, **options)
        check = Check(mistake.function, advantage_checks.MISTAKES, rtol=1e-4)
        try:
            check(REWARDS, 4, equals=expected, **options)
        except CheckFailed as error:
            messages.append(str(error))
    assert any(names(message, mistake) for message in messages)


FITTED = published_fits()["Besiroglu et al. 2024"]


@pytest.mark.parametrize(
    "mistake", scaling_checks.OPTIMUM_MISTAKES, ids=lambda m: m.name
)
def test_each_known_mistake_about_the_optimum_is_named(mistake):
    check = Check(mistake.function, scaling_checks.OPTIMUM_MISTAKES)
    expected = compute_optimal(FITTED, 1e21)
    assert names(message_of(check, FITTED, 1e21, equals=expected), mistake)


@pytest.mark.parametrize("mistake", scaling_checks.FLOPS_MISTAKES, ids=lambda m: m.name)
def test_each_known_mistake_about_flops_is_named(mistake):
    check = Check(mistake.function, scaling_checks.FLOPS_MISTAKES)
    message = message_of(check, 3e8, 5e9, equals=train_flops(3e8, 5e9))
    assert names(message, mistake)


@pytest.mark.parametrize(
    "mistake", advantage_checks.INFORMATIVE_MISTAKES, ids=lambda m: m.name
)
def test_each_known_mistake_about_informative_groups_is_named(mistake):
    check = Check(mistake.function, advantage_checks.INFORMATIVE_MISTAKES)
    rewards = torch.tensor([0.0, 0, 3, 3, -1, 1, 2, 5])
    message = message_of(check, rewards, 2, equals=[False, False, True, True])
    assert names(message, mistake)


def test_names_of_mistakes_are_unique():
    for mistakes in (
        advantage_checks.MISTAKES,
        advantage_checks.INFORMATIVE_MISTAKES,
        scaling_checks.FLOPS_MISTAKES,
        scaling_checks.OPTIMUM_MISTAKES,
        scaling_checks.FIT_MISTAKES,
    ):
        names = [mistake.name for mistake in mistakes]
        assert len(set(names)) == len(names)
