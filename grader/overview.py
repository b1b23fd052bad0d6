"""Overview: one page about all submissions, for the instructor.

Who has something to look at by hand and why, how each exercise went, and everybody's
score with a link to what the student reads.
"""

import re
from collections import Counter
from urllib.parse import quote

from grader import charts, pages
from grader.attention import KINDS, reasons
from grader.feedback import page_name
from grader.sheets import show_points

UNKNOWN = "unknown"  # the exercise of a file that says none
FOLD = 25  # a list longer than this starts folded
BREAKS = re.compile("(?<=[/_])")  # where an exercise's name may go on below
PART = 100  # students in a table; more students, more tables

STYLE = """
body { max-width: 62rem; }
h2 { font-size: 1.2rem; margin: 1.6rem 0 .3rem; }
h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
ul { padding-left: 1.2rem; margin: .3rem 0; } li { margin: .15rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
details { border-top: 1px solid var(--line); padding: .2rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .4rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem .2rem 0;
  text-align: right; vertical-align: top; font-weight: 400; }
thead th { color: var(--quiet); font-size: .85rem; min-width: 4.5rem;
  overflow-wrap: normal; }
th:first-child { text-align: left; min-width: 7rem; }
.look { font-weight: 600; }
"""


def write_overview(results, out, facts=None):
    """Write overview.html, which links to the pages in feedback/ beside it.

    Args:
        results: list of record.Result, in any order.
        out: Path of the folder.
        facts: dict of an exercise's id to its `cherrytop` metadata, for the title.

    Returns:
        The page's Path.
    """
    return pages.write(out / "overview.html", overview(results, facts or {}))


def overview(results, facts):
    """The page as HTML text: the same for equal results, whatever their order."""
    results = sorted(results, key=_order)
    exercises = {}
    for result in results:
        exercises.setdefault(result.exercise_id, []).append(result)
    found = reasons(results)
    parts = ["<h1>How the class did</h1>", _counts(results), _attention(found)]
    if results:
        parts.append(charts.key())
    for id in _unknown_last(exercises):
        if id != UNKNOWN:
            title = facts.get(id, {}).get("title", id)
            parts += charts.exercise(id, title, exercises[id])
    parts += [_everybody(results, found), pages.footer(_tiers(results))]
    return pages.html_page("How the class did", charts.STYLE + STYLE, parts)


def _unknown_last(exercise_ids):
    return sorted(set(exercise_ids), key=lambda id: (id == UNKNOWN, id))


def _order(result):
    """By student, then by exercise; the rest settles who handed in twice."""
    student = result.student
    rest = (result.was_run, result.score, result.reason, result.seed)
    return student.casefold(), student, result.exercise_id, *rest


def _counts(results):
    graded = sum(result.was_run for result in results)
    students = len({result.student for result in results})
    exercises = len({r.exercise_id for r in results if r.exercise})
    return (
        f"<p>{pages.plural(students, 'student')}, "
        f"{pages.plural(exercises, 'exercise')}, "
        f"{pages.plural(len(results), 'submission')}: {graded:,} graded, "
        f"{len(results) - graded:,} could not be.</p>"
    )


def _attention(found):
    """The list of whom to look at, a fold a kind of reason."""
    parts = ["<h2>To look at by hand</h2>"]
    for kind, is_open in KINDS.items():
        rows = [reason for reason in found if reason.kind == kind]
        if not rows:
            continue
        items = "".join(
            f"<li>{_link(reason.result, pages.name(reason.result.student))} "
            f'<span class="quiet">{pages.text(reason.result.exercise_id)}</span>: '
            f"{pages.text(reason.text)}</li>\n"
            for reason in rows
        )
        state = " open" if is_open and len(rows) <= FOLD else ""
        parts.append(
            f"<details{state}><summary>{kind}: {len(rows):,}</summary>\n"
            f"<ul>{items}</ul></details>"
        )
    return "\n".join(parts if len(parts) > 1 else [*parts, "<p>Nothing.</p>"])


def _everybody(results, found):
    """All students' scores, each a link to the page that the student reads."""
    if not results:
        return ""
    shown = [kind for kind, is_open in KINDS.items() if is_open]
    looks = {id(reason.result) for reason in found if reason.kind in shown}
    exercise_ids = _unknown_last(result.exercise_id for result in results)
    rows = {}
    for result in results:
        of = rows.setdefault(result.student, {})
        of.setdefault(result.exercise_id, []).append(result)
    lines = [
        f'<tr><th scope="row">{pages.name(student)}</th>'
        + "".join(f"<td>{_cell(of.get(id, []), looks)}</td>" for id in exercise_ids)
        + (f"<td>{_sum(of)}</td>" if len(exercise_ids) > 1 else "")
        + "</tr>\n"
        for student, of in rows.items()
    ]
    return (
        '<h2>Everybody</h2>\n<p class="quiet">A score leads to what the student reads. '
        "! there is something to look at; ✗ could not be graded; – not handed in.</p>\n"
        + _tables(exercise_ids, list(rows), lines)
    )


def _tables(exercise_ids, students, lines):
    """The rows as one table, or as several that are folded."""
    head = "".join(
        f'<th scope="col">{BREAKS.sub("<wbr>", pages.text(id))}</th>'
        for id in exercise_ids
    )
    if len(exercise_ids) > 1:
        head += '<th scope="col">together</th>'
    parts = []
    for start in range(0, len(lines), PART):
        end = min(start + PART, len(lines))
        table = (
            '<div class="scroll"><table><thead><tr><th scope="col">student</th>'
            f"{head}</tr></thead>\n<tbody>\n{''.join(lines[start:end])}</tbody>"
            "</table></div>"
        )
        if len(lines) > PART:
            names = f"{pages.name(students[start])} to {pages.name(students[end - 1])}"
            table = (
                f"<details><summary>{start + 1:,}–{end:,}: {names}</summary>\n"
                f"{table}</details>"
            )
        parts.append(table)
    return "\n".join(parts)


def _cell(results, looks):
    """A student's score in an exercise; several, if they handed in several."""
    texts = []
    for result in results:
        mark = "" if result.was_run else "✗ "
        mark = mark or ("! " if id(result) in looks else "")
        score = f"{mark}{show_points(result.score)}"
        texts.append(_link(result, score, "look" if mark else ""))
    return ", ".join(texts) or "–"


def _sum(of):
    return show_points(sum(result.score for rows in of.values() for result in rows))


def _link(result, label, kind=""):
    """A link to a result's page; the label is HTML already."""
    attribute = f' class="{kind}"' if kind else ""
    return f'<a{attribute} href="feedback/{quote(page_name(result))}">{label}</a>'


def _tiers(results):
    """How the students' code was kept apart, and for how many."""
    counts = Counter(result.tier for result in results if result.tier)
    return " ".join(
        pages.isolation(tier, f" for {pages.plural(count, 'submission')}")
        for tier, count in sorted(counts.items())
    )
