"""Claims about sizes and tasks: nothing held out is trained on, every solution pays."""

import re
import sys
from types import SimpleNamespace

import pytest

from cherrytop.capstone.card import MIN_PROBLEMS, SUM, _value
from cherrytop.capstone.machine import on_cpu, on_gpu
from cherrytop.capstone.plan import choose_model
from cherrytop.capstone.sizes import SIZES, TASKS, changed, make_task, shape_of, size_of
from cherrytop.memory import GIB, num_params
from cherrytop.rewards import accuracy_reward, format_reward

FROM_THE_HUB = ("gsm8k", "dapo math")
LOCAL = [name for name in TASKS if name not in FROM_THE_HUB]


def terms(problem):
    """The terms of a sum with their signs, in order: 'a - b' and '-b + a' are one."""
    text = problem.prompt.replace(" ", "")
    return tuple(sorted(int(term) for term in re.findall(r"[+-]?\d+", text)))


@pytest.fixture(scope="module", params=LOCAL)
def task(request):
    return make_task(request.param)


# --- tasks


def test_no_held_out_problem_is_trained_on(task):
    train = {problem.prompt for problem in task.train}
    assert not train & {problem.prompt for problem in task.held_out}
    assert len(train) == len(task.train)


@pytest.mark.parametrize("name", [name for name in LOCAL if "sums" in name])
def test_no_mirror_image_of_a_held_out_sum_is_trained_on(name):
    task = make_task(name)
    assert all(len(terms(problem)) > 1 for problem in task.train + task.held_out)
    assert not set(map(terms, task.train)) & set(map(terms, task.held_out))


def test_the_answer_to_a_sum_is_the_sum(task):
    for problem in task.train + task.held_out:
        sums = [a or b for a, b in SUM.findall(problem.prompt)]
        if "sums" in task.name:
            assert sum(terms(problem)) == _value(sums[-1]) == problem.answer
        else:
            assert sums == []  # no run card is refused for a sum within a story


def test_every_solution_is_right_and_has_the_form(task):
    for problem in task.train:
        solution = task.solutions[problem.prompt]
        assert accuracy_reward(solution, problem.answer) == 1
        assert format_reward(solution) == 1
        assert solution.endswith(f"<answer>{problem.answer}</answer>")


def test_a_word_problem_is_shown_with_its_working():
    task = make_task("word problems")
    lengths = [len(solution.split()) for solution in task.solutions.values()]
    assert min(lengths) > 5 and "####" not in "".join(task.solutions.values())


def on_the_hub(monkeypatch, rows):
    """Let the hub have these rows, whatever is asked for."""
    hub = SimpleNamespace(load_dataset=lambda *names, split: rows)
    monkeypatch.setitem(sys.modules, "datasets", hub)


def test_gsm8ks_working_becomes_a_solution(monkeypatch):
    rows = [
        {"question": f"Q{n}?", "answer": f"{n} + 1,000 = <<{n}+1000=>>.\n#### 1,{n}"}
        for n in range(100, 150)
    ]
    on_the_hub(monkeypatch, [*rows, {"question": "Half?", "answer": "#### 0.5"}])
    task = make_task("gsm8k")
    assert len(task.train) == 40 and len(task.held_out) == 10
    for problem in task.train:
        n = problem.prompt[1:-1]
        assert problem.answer == 1000 + int(n)
        expected = f"{n} + 1,000 = <<{n}+1000=>>.\n<answer>1{n}</answer>"
        assert task.solutions[problem.prompt] == expected
        assert accuracy_reward(expected, problem.answer) == 1


def test_dapo_math_is_primed_with_word_problems(monkeypatch):
    rows = [{"prompt": f"P{n}", "solution": str(n)} for n in range(50)]
    rows += [
        {"prompt": "long " * 150, "solution": "7"},
        {"prompt": "a text", "solution": "x²"},
    ]
    on_the_hub(monkeypatch, rows)
    task, shown = make_task("dapo math"), SIZES["gpu"].demonstrations
    demos, train = task.train[:shown], task.train[shown:]
    assert {problem.prompt for problem in demos} <= set(task.solutions)
    assert {p.prompt for p in train + task.held_out} == {f"P{n}" for n in range(50)}
    assert len(task.held_out) == 5


@pytest.mark.parametrize("name", FROM_THE_HUB)
def test_without_a_network_a_task_of_the_hub_says_so(monkeypatch, name):
    def unreachable(*names, split):
        raise ConnectionError("Couldn't reach the Hub")

    hub = SimpleNamespace(load_dataset=unreachable)
    monkeypatch.setitem(sys.modules, "datasets", hub)
    with pytest.raises(RuntimeError, match="hub could not be reached"):
        make_task(name)


def test_the_same_seed_gives_the_same_split_and_another_one_another():
    assert make_task("short sums") == make_task("short sums", seed=0)
    assert make_task("short sums").held_out != make_task("short sums", seed=1).held_out


def test_an_unknown_task_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"no task 'sumz'; there are sums, large sums"):
        make_task("sumz")


# --- sizes


@pytest.mark.parametrize("name", SIZES)
def test_a_size_is_consistent(name):
    size, task = SIZES[name], make_task(SIZES[name].task)
    assert size.prompts * size.num_generations % size.micro_batch == 0
    assert 1 <= size.buffer <= size.limit < size.tokens
    assert len(task.held_out[: size.held_out]) >= MIN_PROBLEMS
    # A preflight asks the last problems for training, which no demonstration shows.
    assert size.demonstrations + size.checked <= len(task.train)
    for model in size.models:
        assert num_params(shape_of(model)) > 0


def test_the_machine_decides_unless_one_is_wanted():
    assert size_of(on_gpu("L4", GIB, (8, 9))) is SIZES["gpu"]
    assert size_of(on_cpu(GIB), "") is SIZES["cpu"]
    assert size_of(on_cpu(GIB), "tiny") is SIZES["tiny"]
    with pytest.raises(ValueError, match=r"no size 'huge'; there are tiny, cpu, gpu"):
        size_of(on_cpu(GIB), "huge")


def test_on_a_t4_a_model_of_the_gpu_size_fits():
    size = SIZES["gpu"]
    sizes = {"tokens": size.tokens, "num_generations": size.num_generations}
    sizes |= {"micro_batch": size.micro_batch, "rank": size.rank}
    shapes = {name: shape_of(name) for name in size.models}
    assert choose_model(shapes, 13.5 * GIB, **sizes) in size.models


def test_the_miniatures_shape_is_that_of_its_checkpoint():
    from cherrytop.checkpoints import load

    model, tokenizer = load("midtrained")
    shape = shape_of("miniature")
    assert num_params(shape) == model.num_parameters()
    assert shape.vocab_size == len(tokenizer)
    config = model.config
    assert shape.num_layers == config.num_hidden_layers
    assert shape.kv_dim == config.num_key_value_heads * config.head_dim


# --- changes


def test_changes_replace_numbers_and_keep_their_kind():
    size = changed(SIZES["tiny"], "  steps=7 rate=1e-4  held_out=24 ")
    assert (size.steps, size.rate, size.held_out) == (7, 1e-4, 24)
    assert isinstance(size.steps, int)
    assert size._replace(steps=60, rate=5e-4, held_out=48) == SIZES["tiny"]
    assert changed(SIZES["cpu"], "") == SIZES["cpu"]


@pytest.mark.parametrize("change", ["stepz=7", "steps7", "=7", "count=3", "task=sums"])
def test_a_change_of_something_else_is_refused(change):
    with pytest.raises(ValueError, match=r"a size has the numbers tokens, limit"):
        changed(SIZES["tiny"], f"rate=1e-4 {change}")


@pytest.mark.parametrize("change", ["steps=many", "steps=1.5", "steps=", "steps"])
def test_a_change_to_no_number_is_refused(change):
    with pytest.raises(ValueError):
        changed(SIZES["tiny"], change)
