"""How large a capstone is on which machine: model, task, and the numbers of a run."""

from typing import NamedTuple

from cherrytop.memory import Shape, model_shapes
from cherrytop.tasks import Problem, addition_problems, gym_problems, split_problems

SYSTEM = "Answer with the number alone, as <answer>number</answer>."
REASON = (
    "Think step by step, then give the number, once and at the end, as "
    "<answer>number</answer>."
)


class Size(NamedTuple):
    """The numbers of a run; lengths in tokens."""

    models: tuple  # names, of which the memory plan takes the largest that fits
    task: str
    system: str | None  # the system's turn of every prompt
    tokens: int  # longest prompt and completion together
    limit: int  # longest completion
    buffer: int  # over which the reward for length falls
    rank: int  # of LoRA
    demonstrations: int
    priming_steps: int  # of 8 demonstrations
    priming_rate: float
    prompts: int  # of a GRPO step
    num_generations: int  # G
    micro_batch: int  # completions in one backward pass
    steps: int  # of GRPO
    rate: float  # its learning rate
    held_out: int  # problems to measure on
    samples: int  # of each of them
    checked: int  # prompts of a preflight


SIZES = {
    "tiny": Size(
        ("miniature",), "sums", None, 32, 12, 2, 16, 64, 24, 5e-3,
        8, 8, 64, 60, 5e-4, 48, 4, 24,
    ),
    "cpu": Size(
        ("SmolLM2-135M",), "short sums", SYSTEM, 128, 16, 4, 16, 24, 3, 1e-3,
        4, 8, 16, 50, 5e-4, 88, 4, 32,
    ),
    "gpu": Size(
        ("Qwen3-4B", "Qwen3-1.7B", "Qwen3-0.6B"), "word problems", REASON, 768, 512, 64,
        32, 64, 32, 2e-4, 4, 8, 4, 150, 2e-5, 100, 4, 32,
    ),
}  # fmt: skip


class Task(NamedTuple):
    """Problems, and how a good answer to each is written."""

    name: str
    train: list  # of tasks.Problem
    held_out: list
    solutions: dict  # a problem's prompt to the completion that is shown in priming


def size_of(machine, wanted=None):
    """The Size for a machine.

    Args:
        machine: machine.Machine.
        wanted: a key of SIZES that is taken instead.

    Raises:
        ValueError: there is no such size.
    """
    name = wanted or ("gpu" if machine.kind == "cuda" else "cpu")
    if name not in SIZES:
        raise ValueError(f"there is no size {name!r}; there are {', '.join(SIZES)}")
    return SIZES[name]


def changed(size, changes):
    """A Size with some of its numbers changed.

    Args:
        size: Size.
        changes: text, such as "steps=100 limit=64"; "" for none.

    Raises:
        ValueError: a name that a Size lacks, or no number.

    Example:
        >>> changed(SIZES["tiny"], "steps=7 rate=1e-4")[-5:-3]
        (7, 0.0001)
    """
    numbers = {}
    for change in changes.split():
        name, _, value = change.partition("=")
        kind = type(getattr(size, name, None))
        if kind not in (int, float):
            raise ValueError(f"{change!r}: a size has the numbers {_numbers(size)}")
        numbers[name] = kind(value)
    return size._replace(**numbers)


def _numbers(size):
    pairs = size._asdict().items()
    return ", ".join(name for name, value in pairs if isinstance(value, (int, float)))


def shape_of(name):
    """The memory.Shape of a model by its name in `Size.models`."""
    if name == "miniature":
        from cherrytop.checkpoints import facts

        size, layers = facts()["model"]["hidden_size"], facts()["model"]["num_layers"]
        return Shape(layers, size, 3 * size, 4, 2, size // 4, 46, True, True)
    return model_shapes()[name]


def make_task(name, seed=0):
    """The problems of a task, split for good, and a solution for each.

    Args:
        name: a key of TASKS: "sums" (of the miniature; "large sums" are beyond what it
            has seen), "short sums" (two numbers up to 20) and "long sums" (four or
            five numbers of up to four digits), "word problems" (of reasoning-gym,
            GSM8K-like, with their working), or, from the hub, "gsm8k" and "dapo math".
        seed: of the split.

    Returns:
        Task. No held-out problem, nor its mirror image, is in `train`.

    Raises:
        ValueError: an unknown task.
        ImportError: reasoning-gym, or datasets, is missing.
        RuntimeError: the hub could not be reached.
    """
    if name not in TASKS:
        raise ValueError(f"there is no task {name!r}; there are {', '.join(TASKS)}")
    return TASKS[name](seed)


def _sums(seed):
    from cherrytop.checkpoints import facts

    max_term = facts()["max_term"]
    train, held_out = addition_problems(max_term=max_term)  # the checkpoints' own split
    return Task("sums", train, held_out, {p.prompt: _bare(p) for p in train})


def _short_sums(seed):
    train, held_out = (
        [_in_words(problem) for problem in side]
        for side in addition_problems(held_out=0.2, seed=seed, max_term=20)
    )
    return Task("short sums", train, held_out, {p.prompt: _bare(p) for p in train})


def _in_words(problem):
    """A problem such as "07+15=" as a question."""
    a, b = map(int, problem.prompt[:-1].split("+"))
    return problem._replace(prompt=f"What is {a} + {b}?")


def _long_sums(seed):
    problems = gym_problems(
        "chain_sum", 2000, min_terms=4, max_terms=5, min_digits=3, max_digits=4
    )
    train, held_out = split_problems(problems, 0.2, seed)
    return Task("long sums", train, held_out, {p.prompt: _bare(p) for p in train})


def _large_sums(seed):
    train, held_out = addition_problems(max_term=99)
    return Task("large sums", train, held_out, {p.prompt: _bare(p) for p in train})


def _word_problems(seed, number=2000):
    from reasoning_gym import create_dataset

    worked = {}
    for entry in create_dataset("gsm_symbolic", size=number, seed=0):
        answer = str(entry["answer"])
        if answer.lstrip("-").isdecimal():
            problem = Problem(entry["question"], int(answer))
            worked[problem] = entry["metadata"]["answer_cot"]
    return _worked("word problems", worked, seed)


def _gsm8k(seed):
    from cherrytop.capstone.engine import in_words

    with in_words():
        from datasets import load_dataset

        rows = load_dataset("openai/gsm8k", "main", split="train")
    worked = {}
    for row in rows:
        answer = row["answer"].split("####")[-1].strip().replace(",", "")
        if answer.lstrip("-").isdecimal():
            worked[Problem(row["question"], int(answer))] = row["answer"]
    return _worked("gsm8k", worked, seed)


def _dapo_math(seed):
    """Competition problems; their answers come without working, so that priming takes
    word problems, which stand first."""
    from cherrytop.capstone.engine import in_words

    with in_words():
        from datasets import load_dataset

        rows = load_dataset("open-r1/DAPO-Math-17k-Processed", "en", split="train")
    problems = []
    for row in rows:
        answer = row["solution"].strip()
        if answer.lstrip("-").isdecimal() and len(row["prompt"]) <= 700:  # 200 tokens
            problems.append(Problem(row["prompt"], int(answer)))
    shown = _word_problems(seed)
    train, held_out = split_problems(problems, 0.1, seed)
    first = shown.train[: SIZES["gpu"].demonstrations]
    return Task("dapo math", first + train, held_out, shown.solutions)


TASKS = {
    "sums": _sums,
    "large sums": _large_sums,
    "short sums": _short_sums,
    "long sums": _long_sums,
    "word problems": _word_problems,
    "gsm8k": _gsm8k,
    "dapo math": _dapo_math,
}


def _worked(name, worked, seed):
    """A Task from a dict of Problem to its working, which ends with '#### answer'."""
    train, held_out = split_problems(list(worked), 0.2, seed)
    solutions = {
        p.prompt: f"{worked[p].split('####')[0].strip()}\n{_bare(p)}" for p in train
    }
    return Task(name, train, held_out, solutions)


def _bare(problem):
    return f"<answer>{problem.answer}</answer>"
