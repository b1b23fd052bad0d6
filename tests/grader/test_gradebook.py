import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text

from grader.course import nbgrader_config
from grader.gradebook import address_of, begin_gradebook


def tables(address):
    """Every table of a database with its columns, and the version of nbgrader's."""
    engine = create_engine(address)
    seen = inspect(engine)
    columns = {
        name: [(c["name"], str(c["type"])) for c in seen.get_columns(name)]
        for name in seen.get_table_names()
    }
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version"))
        return columns, found.all()


@pytest.mark.slow  # nbgrader starts a program
def test_it_begins_as_nbgrader_would_begin_it(tmp_path):
    ours, theirs = (f"sqlite:///{tmp_path / name}.db" for name in ("ours", "theirs"))
    begin_gradebook(ours)
    nbgrader_config(tmp_path)  # so that nbgrader finds its program
    Gradebook(theirs).close()
    assert tables(ours) == tables(theirs)


def test_one_that_has_tables_is_left_as_it_is(tmp_path):
    address = address_of(tmp_path)
    begin_gradebook(address)
    with Gradebook(address) as book:
        book.add_student("ada")
    before = tables(address)
    begin_gradebook(address)
    assert tables(address) == before
    with Gradebook(address) as book:
        assert [student.id for student in book.students] == ["ada"]
