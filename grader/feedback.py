"""Feedback: one small page a submission, for the student to read.

The pages are our own, since nbgrader's show the hidden tests and run scripts from
notebooks. Question by question: what was asked, what came back, which misconception it
looks like and what to read again. Of a hidden check: its verdict and the hint, no more.
What a student's own cells ended with, and what somebody wrote, is always shown.
"""

import functools
import hashlib
import re

from grader import course, pages
from grader.course import published_address
from grader.sheets import show_points

MAX_STEM = 200  # bytes of a page's name without .html; file systems take 255

HIDDEN = (
    "A hidden check failed. What it asks stays hidden: your code should hold for every "
    "input that the question allows, so try some of your own."
)
LOWER = (
    "Lower assurance: this check had to run beside your code, so a person may look at "
    "it as well."
)
ADVICE = (
    "Before you hand it in again: restart the kernel, run all cells from top to "
    "bottom, save, and hand in that file. If you are stuck, show this page to your "
    "instructor."
)

STYLE = """
h2 { display: flex; gap: .6rem; }
h2 .points { margin-left: auto; white-space: nowrap; }
section { border: 1px solid var(--line); border-left-width: .35rem;
  border-radius: .4rem; padding: .7rem .9rem; margin: .8rem 0; }
section.right { border-left-color: var(--right); }
section.wrong { border-left-color: var(--wrong); }
.right .mark { color: var(--right); } .wrong .mark { color: var(--wrong); }
.total { font-size: 1.15rem; }
pre { background: var(--soft); padding: .6rem; border-radius: .3rem;
  margin: .2rem 0 .6rem; font-size: .85rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
dl, dd { margin: 0; } dt { color: var(--quiet); font-size: .9rem; margin-top: .5rem; }
dd p { margin: 0 0 .3rem; }
"""


def write_page(result, folder, facts=None):
    """Write a result's page into a folder.

    Args:
        result: a record.Result.
        folder: Path of the pages.
        facts: the exercise's `cherrytop` metadata: its title and its chapter; and
            `sections`, what to read again, as `grader.sections` gives it.

    Returns:
        The page's Path.
    """
    return pages.write(folder / page_name(result), page(result, facts or {}))


def page_name(result):
    """<student>--<chapter>--<exercise>.html, of characters that every system takes."""
    name = f"{result.student}--{result.exercise_id.replace('/', '--')}"
    safe = re.sub(r"[^\w .,()@+=\-]", "_", name.lstrip(". "))
    if safe != name or len(safe.encode()) > MAX_STEM:
        tag = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
        safe = safe.encode()[: MAX_STEM - 9].decode(errors="ignore") + f"-{tag}"
    return f"{safe}.html"


def page(result, facts):
    """The page as HTML text."""
    title = facts.get("title", "Your submission")
    parts = [
        f'<p class="quiet">{pages.text(result.exercise_id)} · '
        f"{pages.name(result.student)}</p>",
        f"<h1>{pages.text(title)}</h1>",
        _summary(result),
    ]
    if result.was_run:
        parts += [_question(question, facts) for question in result.questions]
    if result.notes:
        items = "".join(f"<li>{pages.text(note)}</li>" for note in result.notes)
        parts.append(f"<section><h2>About your notebook</h2><ul>{items}</ul></section>")
    parts += [_read_again(result, facts), pages.footer(pages.isolation(result.tier))]
    return pages.html_page(f"{title}: {result.student}", STYLE, parts)


def _summary(result):
    total = ""
    if result.questions:
        total = (
            f'<p class="total"><strong>{show_points(result.score)}</strong> of '
            f"{show_points(result.max_score)} points</p>"
        )
    if result.was_run:
        reason = f"<p>{_sentence(result.reason)}</p>" if result.reason else ""
        return total + reason
    return (
        f'{total}<section class="wrong"><h2><span class="mark">✗</span>'
        "This notebook could not be graded</h2>"
        f'<p>{_sentence(result.reason)}</p><p class="quiet">{ADVICE}</p></section>'
    )


def _question(question, facts):
    points = f"{show_points(question.score)} / {show_points(question.max_score)}"
    kind = question.verdict if question.verdict in ("right", "wrong") else ""
    parts = [
        f'<section class="{kind}"><h2><span class="mark">'
        f"{pages.SYMBOLS[question.verdict]}</span>",
        f"<span>{pages.text(question.title)}</span>",
        f'<span class="points">{points}</span></h2>',
        f'<p class="quiet">{pages.text(question.verdict)} · '
        f"{pages.text(question.id)}</p>",
        _answer(question),
    ]
    if question.assurance == "lower":
        parts.append(f'<p class="quiet">{LOWER}</p>')
    section = facts.get("sections", {}).get(question.id)
    if section and not question.is_settled:
        parts.append(f"<p>Read again: {_link(*section, facts)}</p>")
    return "\n".join([*filter(None, parts), "</section>"])


def _answer(question):
    """What was asked, what came, what the check says, the hint, what was printed.

    Where somebody gave full marks, none of it: only what they wrote.
    """
    hints = [f"<p>{pages.text(hint)}</p>" for hint in pages.hints(question.hint)]
    rows = [("It looks like this", "".join(hints))]
    is_given = question.is_settled and question.verdict == "by hand"
    if is_given:
        rows = []
    elif question.is_hidden:
        rows = [("Before any check", _pre(question.message)), *rows]
    else:
        said = "The check says" if question.asked or question.hint else ""
        rows = [
            ("What was asked", _pre(question.asked)),
            ("What your code returned", _pre(question.returned)),
            (said, _pre(_rest(question))),
            *rows,
        ]
        if question.verdict != "right":
            rows.append(("Your cells printed", _pre(question.printed)))
    rows.append(("A comment on your answer", _pre(question.comment)))
    shown = [
        (f"<dt>{what}</dt>" if what else "") + f"<dd>{value}</dd>"
        for what, value in rows
        if value
    ]
    hidden = f"<p>{HIDDEN}</p>" if question.is_hidden and not is_given else ""
    return hidden + (f"<dl>{''.join(shown)}</dl>" if shown else "")


def _rest(question):
    """The message without what the page shows above and below it anyway."""
    rest = question.message
    known = [("", question.asked), (r"(?:returned\s+)?", question.returned)]
    lead = f"(?:{pages.LOOKS_LIKE})?"
    known += [(lead, hint) for hint in pages.hints(question.hint)]
    for lead, part in known:
        words = r"\s+".join(map(re.escape, part.split()))
        if words:
            rest = re.sub(lead + words, "", rest, count=1)
    return rest.strip()


def _read_again(result, facts):
    is_settled = all(question.is_settled for question in result.questions)
    if not facts.get("chapter") or not result.was_run or is_settled:
        return ""
    return f"<p>What to read again: {_link('the chapter', '', facts)}.</p>"


def _link(title, place, facts):
    """A link into the book: to `grpo`, or to `grpo#conventions`; `#conventions` is on
    the chapter's own page, and so is ''.
    """
    name, mark, anchor = place.partition("#")
    book = _published(course.ROOT / "_config.yml")
    address = book.page(name or facts.get("chapter", "index"))
    return f'<a href="{pages.text(address + mark + anchor)}">{pages.text(title)}</a>'


_published = functools.cache(published_address)  # the same for every page of a run


def _pre(text):
    return f"<pre>{pages.text(text)}</pre>" if text else ""


def _sentence(text):
    """A reason, which rows of a table hold without capital and stop, as a sentence."""
    text = text[:1].upper() + text[1:]
    return pages.text(text if text.endswith((".", "!", "?", "…")) else f"{text}.")
