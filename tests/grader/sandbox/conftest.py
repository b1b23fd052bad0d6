"""Warm processes without the large packages, and limits that are soon reached."""

import contextlib

import pytest

from grader.limits import read_limits
from grader.sandbox.host import Student, Warm
from grader.sandbox.tiers import NoTier

LIMITS = read_limits()._replace(
    cell=5,
    question=20,
    submission=60,
    cpu=30,
    memory=400_000_000,
    disk=20_000_000,
    files=300,
    threads=40,
)


@pytest.fixture(scope="session")
def limits():
    return LIMITS


@pytest.fixture(scope="module")
def warm_of():
    """warm_of(tier): a warm process of this tier, one for the module."""
    with contextlib.ExitStack() as stack:
        started = {}

        def start(tier):
            if tier not in started:
                try:
                    started[tier] = Warm(LIMITS.policy(tier), ["numpy"])
                except NoTier as missing:
                    started[tier] = str(missing)
                else:
                    stack.callback(started[tier].close)
            if isinstance(started[tier], str):
                pytest.skip(f"this machine has no {tier}: {started[tier]}")
            return started[tier]

        yield start


@pytest.fixture
def student_of(warm_of):
    """student_of(tier="T2", **limits): a new student's process."""
    with contextlib.ExitStack() as stack:

        def start(tier="T2", **more):
            student = Student(warm_of(tier), LIMITS._replace(**more))
            stack.callback(student.close)
            return student

        yield start


@pytest.fixture(scope="session")
def call():
    """call(student, name, *args): the reply to a call of a function."""

    def ask(student, name, *args, **kwargs):
        request = {"do": "call", "function": name, "args": [*args], "kwargs": kwargs}
        return student.ask(request)

    return ask
