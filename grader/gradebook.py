"""The gradebook: where nbgrader's own is, and how one is begun."""

import contextlib
from pathlib import Path

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook
from sqlalchemy import NullPool, create_engine, inspect, text

LOCK = 1_734_862_519  # any number that other programs on the server don't use


def gradebook(course, database=None):
    """nbgrader's gradebook of the course in a folder, to be used in a `with`."""
    return Gradebook(address_of(course, database))


def address_of(course, database=None):
    """The address of a course folder's gradebook, unless it has another one."""
    return database or f"sqlite:///{course / 'gradebook.db'}"


def begin_gradebook(address):
    """Make the tables of a gradebook that has none yet.

    nbgrader would do it, and start a program of seconds to ask which version of its
    tables is the newest; it leaves a gradebook that has tables as it is.
    """
    engine = create_engine(address, poolclass=NullPool)
    if inspect(engine).get_table_names():
        return
    scripts = ScriptDirectory(Path(nbgrader.__file__).parent / "alembic")
    newest = scripts.get_current_head()
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        column = "version_num VARCHAR(32) NOT NULL"
        connection.execute(text(f"CREATE TABLE alembic_version ({column})"))
        row = text("INSERT INTO alembic_version (version_num) VALUES (:newest)")
        connection.execute(row, {"newest": newest})


@contextlib.contextmanager
def alone(database=None):
    """Within the block no other grader makes its course in this database (PostgreSQL).

    nbgrader looks whether a row is there and then adds it, which two at once can't do.
    """
    if not (database or "").startswith("postgresql"):
        yield
        return
    engine = create_engine(database, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        yield  # the lock ends with the connection
