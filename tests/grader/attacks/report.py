"""The table of attacks: for the terminal, as a page, and for the book."""

import csv
import html

from grader.course import BUILD, ROOT
from tests.grader.attacks.attack import GROUPS
from tests.grader.attacks.outcome import is_as_deserved

RECORD = ROOT / "lib" / "cherrytop" / "data" / "attacks.csv"
COLUMNS = (
    "attack", "group", "claim", "deserved", "ours", "stock", "ours_harm", "stock_harm",
)  # fmt: skip
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem;
       padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-top: 1px solid #ccc; padding: .25rem .6rem; text-align: left;
         vertical-align: top; }
.bad { background: #fdd; }
"""


def rows_of(attacks, ours, stock):
    """One dict an attack, keyed by COLUMNS; what was not run is empty.

    Args:
        attacks: list of Attack.
        ours, stock: dict of attack's name to Outcome.
    """
    return [
        {
            "attack": attack.name,
            "group": attack.group,
            "claim": attack.claim,
            "deserved": f"{attack.deserves:g}",
            "ours": _score(ours.get(attack.name)),
            "stock": _score(stock.get(attack.name)),
            "ours_harm": _harm(ours.get(attack.name)),
            "stock_harm": _harm(stock.get(attack.name)),
        }
        for attack in attacks
    ]


def _score(outcome):
    if outcome is None:
        return ""
    return "none" if outcome.score is None else f"{outcome.score:g}"


def _harm(outcome):
    return "; ".join(outcome.harm) if outcome else ""


def print_table(rows, wrong):
    """The table, and below it what is wrong with our run as a whole."""
    print(f"{'attack':<30}{'group':<10}{'deserved':>8}{'ours':>6}{'stock':>7}  harm")
    for row in rows:
        told = [f"ours: {row['ours_harm']}"] * bool(row["ours_harm"])
        told += [f"stock: {row['stock_harm']}"] * bool(row["stock_harm"])
        print(
            f"{row['attack']:<30}{row['group']:<10}{row['deserved']:>8}"
            f"{row['ours']:>6}{row['stock']:>7}  {'; '.join(told)}"
        )
    print(f"\n{summary(rows)}")
    for line in wrong:
        print(f"WRONG: {line}")


def summary(rows):
    """For each grader: attacks whose score or harm is not as it should be."""
    lines = []
    for grader in ("ours", "stock"):
        run = [row for row in rows if row[grader]]
        off = [row for row in run if not _as_deserved(row, grader)]
        more = [row for row in off if _number(row[grader]) > float(row["deserved"])]
        harmed = [row for row in run if row[f"{grader}_harm"]]
        lines.append(
            f"{grader}: {len(run)} submissions; {len(off)} scores not as deserved, "
            f"{len(more)} of them too high; {len(harmed)} did harm"
        )
    return "\n".join(lines)


def _as_deserved(row, grader):
    """Whether the score is the deserved one; where that is 0, none at all will do."""
    return row[grader] in (row["deserved"], *["none"] * (row["deserved"] == "0"))


def _number(text):
    return -1.0 if text in ("none", "") else float(text)


def write(rows, record=False):
    """The table as build/attacks.csv and .html; with `record` also for the book.

    Returns:
        the Paths.
    """
    paths = [BUILD / "attacks.csv", BUILD / "attacks.html"]
    paths += [RECORD] * record
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".html":
            path.write_text(_page(rows), "utf-8")
            continue
        columns, table = COLUMNS, rows
        if path == RECORD:
            columns, table = (*COLUMNS, "source"), [_recorded(row) for row in rows]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    return paths


def _recorded(row):
    """A row as the library's tables are: a score is a number or an empty cell."""
    scores = {name: row[name].replace("none", "") for name in ("ours", "stock")}
    return {**row, **scores, "source": "make attacks"}


def _page(rows):
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>The attacks</title>",
        f"<style>{STYLE}</style><h1>The attacks</h1><p>{html.escape(summary(rows))}",
        "<p>A cell in red is a score that was not deserved, or harm.</p>",
    ]
    for group in GROUPS:
        chosen = [row for row in rows if row["group"] == group]
        if chosen:
            parts.append(f"<h2>{group}</h2><table><tr><th>Attack<th>Deserved<th>Ours")
            parts.append("<th>Stock nbgrader<th>Harm, stock</tr>")
            parts += [_row(row) for row in chosen]
            parts.append("</table>")
    return "\n".join(parts)


def _row(row):
    cells = []
    for grader in ("ours", "stock"):
        bad = row[grader] and not _as_deserved(row, grader)
        bad = bad or (grader == "ours" and row["ours_harm"])
        cells.append(f"<td{' class=bad' * bool(bad)}>{row[grader]}")
    harm = row["stock_harm"]
    cells.append(f"<td{' class=bad' * bool(harm)}>{html.escape(harm)}")
    return (
        f"<tr><td><b>{row['attack']}</b><br>{html.escape(row['claim'])}"
        f"<td>{row['deserved']}{''.join(cells)}</tr>"
    )


def all_held(attacks, ours, wrong):
    """Whether every attack got what it deserved, and nobody was harmed."""
    return not wrong and all(
        is_as_deserved(attack, ours[attack.name])
        for attack in attacks
        if attack.name in ours
    )
