"""Every exercise, one after the other."""

import pytest

from tests.exercises import EXERCISES


@pytest.fixture(params=EXERCISES)
def exercise(request):
    return request.param
