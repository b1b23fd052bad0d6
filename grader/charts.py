"""Charts: how one exercise went, as HTML.

How many students have how many points, how many got each question right, and which
known misconceptions were recognised. Bars differ in pattern as well as in colour, and
every number stands beside them in words.
"""

import statistics

from grader import pages
from grader.attention import is_lower_for_all
from grader.sheets import show_points

MOST_COLUMNS = 12  # of a histogram with one column a point
MISTAKES_SHOWN = 8  # before the rest is folded away

STYLE = """
body { --missing: #9a9a9a; --hand: #7a5aa6; --count: #5b7fae; }
.two { display: grid; gap: 0 2.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
.histogram { display: flex; gap: 3px; align-items: end; margin: .5rem 0; }
.histogram div { flex: 1; min-width: 0; text-align: center; font-size: .75rem; }
.histogram i { display: block; background: var(--count); border-radius: 2px 2px 0 0;
  border-bottom: 1px solid var(--quiet); }
.bar { display: flex; height: .8rem; border: 1px solid var(--line);
  border-radius: .2rem; overflow: hidden; max-width: 34rem; }
.question { margin: .8rem 0 0; } .bar + p { margin: .1rem 0; font-size: .9rem; }
.bar i, .key i { --stripe: rgb(255 255 255 / .45); }
.bar i, .histogram i, .key i { print-color-adjust: exact; }
i.right { background: var(--right); }
i.wrong { background: repeating-linear-gradient(45deg, var(--wrong) 0 4px,
  var(--stripe) 4px 6px), var(--wrong); }
i.not-attempted { background: var(--soft); }
i.not-run { background: repeating-linear-gradient(90deg, var(--missing) 0 2px,
  var(--soft) 2px 5px); }
i.by-hand { background: var(--hand); }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; }
.key i { display: inline-block; width: 1.4rem; height: .8rem; margin-right: .35rem;
  border: 1px solid var(--line); border-radius: .2rem; vertical-align: -1px; }
"""


def exercise(id, title, rows):
    """One exercise's part of the page, as a list of HTML texts.

    Every number but the first two is of the submissions that were graded.
    """
    graded = [result for result in rows if result.was_run]
    parts = [
        f"<h2>{pages.text(title)}</h2>",
        f'<p class="quiet">{pages.text(id)} · '
        f"{pages.plural(len(rows), 'submission')}, {len(graded):,} graded</p>",
    ]
    top = max((result.max_score for result in graded), default=0)
    scores = _histogram([result.score for result in graded], top) if top else ""
    return [
        *parts,
        f'<div class="two"><div>{scores}</div>'
        f"<div>{_questions(id, graded)}</div></div>",
        _mistakes(graded),
    ]


def _histogram(scores, top):
    """Mean, median, and how many students have how many points."""
    steps = int(top) if top == int(top) and top <= MOST_COLUMNS else 10
    columns = [0] * (steps + 1)
    for score in scores:
        columns[min(steps, int(score / top * steps + 1e-9))] += 1
    labels = [show_points(top * step / steps) for step in range(steps + 1)]
    said = "; ".join(
        f"{count} from {label}"
        for count, label in zip(columns, labels, strict=True)
        if count
    )
    bars = "".join(
        f"<div>{count or '&nbsp;'}"
        f'<i style="height:{6 * count / max(columns):.2f}rem"></i>{label}</div>'
        for count, label in zip(columns, labels, strict=True)
    )
    return (
        f"<h3>Scores of those graded</h3><p>Mean {statistics.mean(scores):.1f}, median "
        f"{show_points(statistics.median(scores))} of {show_points(top)} points.</p>\n"
        f'<div class="histogram" role="img" aria-label="Students by points: {said}.">'
        f'{bars}</div>\n<p class="quiet">Students by points; the last column is full '
        "marks.</p>\n"
    )


def _questions(id, rows):
    """How many got each question right, as bars and in words."""
    by_question = {}
    for result in rows:
        for question in result.questions:
            by_question.setdefault(question.id, []).append(question)
    parts = ["<h3>Questions, of those graded</h3>"] if by_question else []
    for question_id, asked in by_question.items():
        counts = {
            verdict: sum(question.verdict == verdict for question in asked)
            for verdict in pages.SYMBOLS
        }
        shares = {v: 100 * n / len(asked) for v, n in counts.items() if n}
        bar = "".join(
            f'<i class="{_kind(verdict)}" style="width:{share:.2f}%"></i>'
            for verdict, share in shares.items()
        )
        words = ", ".join(f"{v} {share:.0f} %" for v, share in shares.items())
        lower = is_lower_for_all(rows, id, question_id)
        parts.append(
            f'<p class="question">{pages.text(asked[0].title)} '
            f'<span class="quiet">{pages.text(question_id)}, '
            f"{pages.plural(asked[0].max_score, 'point')}"
            f"{', lower assurance' if lower else ''}</span></p>\n"
            f'<div class="bar" aria-hidden="true">{bar}</div>\n'
            f'<p class="quiet">{words}</p>'
        )
    return "\n".join(parts)


def _mistakes(rows):
    """The misconceptions that the checks recognised, the commonest first."""
    students, hints = {}, {}
    for result in rows:
        for question in result.questions:
            for mistake in question.mistakes:
                students.setdefault(mistake, set()).add(result.student)
                # Where several are recognised at once, the hint is about them all.
                found = (len(question.mistakes), question.hint)
                hints[mistake] = min(hints.get(mistake, found), found)
    if not students:
        return ""
    order = sorted(students, key=lambda name: (-len(students[name]), name))
    items = [
        f"<li>{pages.plural(len(students[mistake]), 'student')}: "
        f"<strong>{pages.text(mistake.replace('_', ' '))}</strong> "
        f'<span class="quiet">{_hint(hints[mistake][1])}</span></li>\n'
        for mistake in order
    ]
    more = items[MISTAKES_SHOWN:]
    return (
        "<h3>Commonest misconceptions</h3>"
        f"<ul>{''.join(items[:MISTAKES_SHOWN])}</ul>"
        + (
            f"<details><summary>{len(more)} more</summary>"
            f"<ul>{''.join(more)}</ul></details>"
            if more
            else ""
        )
    )


def _hint(text):
    return pages.text(" Or: ".join(pages.hints(text)))


def key():
    """What the patterns of the bars mean."""
    marks = "".join(
        f'<span><i class="{_kind(verdict)}"></i>{verdict}</span>'
        for verdict in pages.SYMBOLS
    )
    return f'<p class="key">{marks}</p>'


def _kind(verdict):
    return verdict.replace(" ", "-")
