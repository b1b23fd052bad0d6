"""What the kill matrix found: for the terminal, for the book, and as a page."""

import csv
import hashlib
import html
import io
import textwrap

from grader.course import BUILD, ROOT
from grader.mistakes import WRONG_ANSWERS
from tests.exercises import EXERCISES

TABLES = ROOT / "lib" / "cherrytop" / "data" / "matrix"
ANSWER_COLUMNS = (
    "exercise", "answer", "kind", "cell", "caught_by", "visible", "recognised",
    "text",
)  # fmt: skip
MUTANT_COLUMNS = ("exercise", "mutants", "killed", "equivalent", "survivors", "digest")
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem;
       padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
td, th { border-top: 1px solid #ccc; padding: .3rem .6rem; text-align: left;
         vertical-align: top; }
pre { margin: 0; white-space: pre-wrap; font-size: 13px; }
.bad { background: #fdd; }
"""


def print_results(results, seconds):
    """An exercise's results, the bad news in full."""
    wrong, right = results.wrong, results.right
    print(
        f"{results.exercise}: {_share(wrong, 'is_killed')} wrong answers killed, "
        f"{sum(trial.verdict.is_visible for trial in wrong)} by visible checks, "
        f"{sum(trial.is_recognised for trial in wrong)} recognised; "
        f"{sum(not trial.is_killed for trial in right)}/{len(right)} right ones "
        f"accepted; {results.num_mutants} mutants, "
        f"{len(results.equivalent)} equivalent, "
        f"{len(results.survivors)} unexplained survivors; {seconds:.0f} s"
    )
    for trial in results.trials:
        if trial.is_judged_well:
            continue
        answer, verdict = trial.answer, trial.verdict
        print(f"  BAD {answer.kind} {answer.name} ({verdict.points} points):")
        print(textwrap.indent(verdict.message or "nothing said", "      "))
    for name in results.survivors:
        print(f"  SURVIVES {name}")
    if results.survivors:
        print(
            "  Each needs a check or, if it is equivalent, an entry in "
            f"tests/wrong_answers/{results.exercise}/equivalent.toml:\n"
            '  [[equivalent]]\n  mutant = "…"\n  reason = "…"'
        )


def write_tables(all_results):
    """What the book shows, as CSV files in the library's data.

    Rows of exercises that were not tried stay as they are.
    """
    answers = [
        {
            "exercise": results.exercise,
            "answer": trial.answer.name,
            "kind": trial.answer.kind,
            "cell": trial.answer.cell,
            "caught_by": trial.verdict.caught_by,
            "visible": int(trial.verdict.is_visible),
            "recognised": int(trial.is_recognised),
            "text": trial.answer.text,
        }
        for results in all_results
        for trial in results.trials
    ]
    mutants = [
        {
            "exercise": results.exercise,
            "mutants": results.num_mutants,
            "killed": results.num_killed,
            "equivalent": len(results.equivalent),
            "survivors": len(results.survivors),
            "digest": digest(results.exercise),
        }
        for results in all_results
    ]
    equivalent = [
        {"exercise": results.exercise, "mutant": name, "reason": reason}
        for results in all_results
        for name, reason in results.equivalent.items()
    ]
    TABLES.mkdir(parents=True, exist_ok=True)
    tried = {results.exercise for results in all_results}
    _update("answers", ANSWER_COLUMNS, answers, tried)
    _update("mutants", MUTANT_COLUMNS, mutants, tried)
    _update("equivalent", ("exercise", "mutant", "reason"), equivalent, tried)


def read_table(name):
    """The rows of a recorded table, dicts of text; none if it is not there."""
    path = TABLES / f"{name}.csv"
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(exercise):
    """A hash of what a trial depends on: solution, checks, answers of an exercise."""
    name = exercise.split("/")[1]
    paths = [
        ROOT / "solutions" / f"{exercise}.py",
        ROOT / "lib" / "cherrytop" / "checks" / f"{name}.py",
        *sorted((WRONG_ANSWERS / exercise).iterdir()),
    ]
    texts = [path.read_text("utf-8") for path in paths if path.is_file()]
    return f"sha256:{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:16]}"


def write_page(all_results):
    """Everything, messages included, as build/matrix.html; its path."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<title>The kill matrix</title>",
        f"<style>{STYLE}</style><h1>The kill matrix</h1>",
        "<p>Every wrong answer to every exercise, the check that caught it, and what "
        "its author read. A row in red was judged badly.</p>",
    ]
    for results in all_results:
        parts.append(f"<h2 id='{results.exercise}'>{results.exercise}</h2>")
        parts.append(
            f"<p>{_share(results.wrong, 'is_killed')} wrong answers killed; "
            f"{results.num_mutants} mutants, {len(results.equivalent)} equivalent, "
            f"{len(results.survivors)} survivors.</p>"
        )
        parts.append("<table><tr><th>Answer<th>Caught by<th>Message</tr>")
        parts += [_row(trial) for trial in results.trials]
        parts.append("</table>")
        listed = {name: "unexplained" for name in results.survivors}
        for name, reason in {**results.equivalent, **listed}.items():
            bad = " class=bad" if reason == "unexplained" else ""
            parts.append(f"<p{bad}><code>{html.escape(name)}</code>: "
                         f"{html.escape(reason)}</p>")  # fmt: skip
    path = BUILD / "matrix.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), "utf-8")
    return path


def _row(trial):
    answer, verdict = trial.answer, trial.verdict
    where = verdict.caught_by and (
        f"{verdict.caught_by}, {'visible' if verdict.is_visible else 'hidden'}"
    )
    return (
        f"<tr{'' if trial.is_judged_well else ' class=bad'}>"
        f"<td>{html.escape(answer.name)}<td>{html.escape(where or 'full points')}"
        f"<td><pre>{html.escape(verdict.message or answer.text)}</pre></tr>"
    )


def _share(trials, what):
    return f"{sum(getattr(trial, what) for trial in trials)}/{len(trials)}"


def _update(name, columns, rows, tried):
    """Replace the rows of the exercises that were tried."""
    kept = [row for row in read_table(name) if row["exercise"] not in tried]
    kept = [row for row in kept if row["exercise"] in EXERCISES]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(kept + rows, key=lambda row: row["exercise"]))
    (TABLES / f"{name}.csv").write_text(text.getvalue(), "utf-8")
