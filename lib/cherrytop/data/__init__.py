"""Published numbers and recorded runs, as CSV files with a `source` column."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def read_table(name):
    """The rows of `data/<name>.csv`, numbers as floats and everything else as text.

    Args:
        name: the file's name without its ending, e.g. `"scaling_fits"`; recorded
            runs lie one folder down, e.g. `"runs/cake/curve"`.

    Returns:
        list of dict, one per row, keyed by the column's name. An empty cell is None.

    Raises:
        FileNotFoundError: no such table; the message lists those that exist.

    Example:
        >>> read_table("llama1")[0]["num_params"]
        6700000000.0
    """
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        known = sorted(str(p.relative_to(FOLDER))[:-4] for p in FOLDER.rglob("*.csv"))
        raise FileNotFoundError(
            f"there is no table {name!r}; the tables are {', '.join(known)}"
        )
    return read_rows(path)


def read_rows(path):
    """The rows of a CSV file, typed as `read_table` does."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {column: _typed(cell) for column, cell in row.items()}
            for row in csv.DictReader(file)
        ]


def _typed(cell):
    if cell == "":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell
