"""Feedback: one small page a submission, for the student to read.

The pages are our own, since nbgrader's show the hidden tests and run scripts from
notebooks. A page holds text only: everything is escaped, there is no script, nothing is
loaded from elsewhere, and it opens offline and on a phone.
"""

import hashlib
import re
from html import escape

from grader.course import published_address
from grader.record import show_points

MAX_STEM = 200  # bytes of a page's name without .html; file systems take 255

SYMBOLS = {
    "right": "✓",
    "wrong": "✗",
    "not attempted": "–",
    "not run": "–",
    "by hand": "✎",
}

STYLE = """
:root { color-scheme: light dark; --line: #d5d5d5; --soft: #f4f4f4;
  --right: #1a7f37; --wrong: #b3261e; --quiet: #5c5c5c; }
@media (prefers-color-scheme: dark) { :root { --line: #444; --soft: #262626;
  --right: #5fc27e; --wrong: #ff8a80; --quiet: #aaa; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto;
  padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.05rem; margin: 0; display: flex; gap: .6rem; }
h2 .points { margin-left: auto; white-space: nowrap; }
section { border: 1px solid var(--line); border-left-width: .35rem;
  border-radius: .4rem; padding: .7rem .9rem; margin: .8rem 0; }
section.right { border-left-color: var(--right); }
section.wrong { border-left-color: var(--wrong); }
.right .mark { color: var(--right); } .wrong .mark { color: var(--wrong); }
.quiet { color: var(--quiet); } p { margin: .4rem 0; } .total { font-size: 1.15rem; }
pre { background: var(--soft); padding: .6rem; border-radius: .3rem; margin: .5rem 0 0;
  font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
h1, h2, p, li { overflow-wrap: anywhere; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}: {student}</title>
<style>{style}</style>
</head>
<body>
<p class="quiet">{exercise} · {student}</p>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def write_page(result, folder, facts=None):
    """Write a result's page into a folder.

    Args:
        result: a record.Result.
        folder: Path of the pages.
        facts: the exercise's `cherrytop` metadata: its title and its chapter.

    Returns:
        The page's Path.
    """
    path = folder / page_name(result)
    path.write_text(page(result, facts or {}), "utf-8")
    return path


def page_name(result):
    """<student>--<chapter>--<exercise>.html, of characters that every system takes."""
    name = f"{result.student}--{result.exercise_id.replace('/', '--')}"
    safe = re.sub(r"[^\w .,()@+=\-]", "_", name.lstrip(". "))
    if safe != name or len(safe.encode()) > MAX_STEM:
        tag = hashlib.sha256(name.encode()).hexdigest()[:8]
        safe = safe.encode()[: MAX_STEM - 9].decode(errors="ignore") + f"-{tag}"
    return f"{safe}.html"


def page(result, facts):
    """The page as HTML text."""
    parts = [_summary(result)]
    parts += [_question(question) for question in result.questions if result.was_run]
    if result.notes:
        items = "".join(f"<li>{_text(note)}</li>" for note in result.notes)
        parts.append(f"<section><h2>About your notebook</h2><ul>{items}</ul></section>")
    parts.append(_read_again(result, facts))
    return PAGE.format(
        title=_text(facts.get("title", "Your submission")),
        student=_text(result.student),
        exercise=_text(result.exercise_id),
        style=STYLE,
        body="\n".join(part for part in parts if part),
    )


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
        f"<p>{_sentence(result.reason)}</p>"
        '<p class="quiet">Before you hand it in again: restart the kernel, run all '
        "cells from top to bottom, save, and hand in that file. If you are stuck, "
        "show this page to your instructor.</p></section>"
    )


def _question(question):
    symbol = SYMBOLS[question.verdict]
    points = f"{show_points(question.score)} / {show_points(question.max_score)}"
    kind = question.verdict if question.verdict in ("right", "wrong") else ""
    parts = [
        f'<section class="{kind}"><h2><span class="mark">{symbol}</span>',
        f"<span>{_text(question.title)}</span>",
        f'<span class="points">{points}</span></h2>',
        f'<p class="quiet">{_text(question.verdict)} · {_text(question.id)}</p>',
    ]
    if question.message:
        parts.append(f"<pre>{_text(question.message)}</pre>")
    if question.printed and question.verdict != "right":
        parts.append('<p class="quiet">Your cells printed:</p>')
        parts.append(f"<pre>{_text(question.printed)}</pre>")
    return "\n".join([*parts, "</section>"])


def _read_again(result, facts):
    address = published_address()
    if not facts.get("chapter") or not result.was_run or _all_right(result):
        return ""
    link = escape(address.page(facts["chapter"]), quote=True)
    return f'<p>What to read again: <a href="{link}">the chapter</a>.</p>'


def _all_right(result):
    return all(question.verdict == "right" for question in result.questions)


def _sentence(text):
    """A reason, which rows of a table hold without capital and stop, as a sentence."""
    text = text[:1].upper() + text[1:]
    return _text(text if text.endswith((".", "!", "?", "…")) else f"{text}.")


def _text(text):
    return escape(str(text), quote=True)
