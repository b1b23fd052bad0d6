"""Pages: what feedback and overview share, and the one place where text becomes HTML.

A page holds text only: everything is escaped, there is no script, nothing is loaded
from elsewhere, and it opens offline and on a phone. The same results give the same
bytes: there is no date on it.
"""

import os
import re
from html import escape

from grader.course import library_version
from grader.outcomes import CONTROLS

LOOKS_LIKE = r"It (?:looks|may also look) like this:\s*"  # as checks begin a hint
SYMBOLS = {
    "right": "✓",
    "wrong": "✗",
    "not attempted": "–",
    "not run": "–",
    "by hand": "✎",
}
TIERS = {
    "T0": "without isolation, as a program of whoever graded it",
    "T1": "under limits, without other people's files and without a network",
    "T2": "in a sandbox of its own: no network, no other processes, no files but its "
    "own, limited time and memory",
    "T3": "in a sandbox of its own: no network, no other processes, no files but its "
    "own, limited time and memory; and the grader in a container or virtual machine",
}

STYLE = """
:root { color-scheme: light dark; --line: #d5d5d5; --soft: #f4f4f4;
  --right: #1a7f37; --wrong: #b3261e; --quiet: #5c5c5c; }
@media (prefers-color-scheme: dark) { :root { --line: #444; --soft: #262626;
  --right: #5fc27e; --wrong: #ff8a80; --quiet: #aaa; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto;
  padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.05rem; margin: 0; }
p { margin: .4rem 0; } .quiet { color: var(--quiet); }
h1, h2, h3, p, li, th, td, summary { overflow-wrap: anywhere; }
bdi { unicode-bidi: isolate; }
footer { border-top: 1px solid var(--line); margin-top: 1.5rem; font-size: .85rem; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def html_page(title, style, parts):
    """A whole page; the title is escaped here, the parts are HTML already."""
    body = "\n".join(part for part in parts if part)
    return PAGE.format(title=text(title), style=STYLE + style, body=body)


def text(value):
    """Any value as HTML text: escaped, and without what a page can't hold.

    >>> text("<b>") + text("\\udcff")
    '&lt;b&gt;?'
    """
    printable = str(value).encode("utf-8", "replace").decode("utf-8")
    return escape(CONTROLS.sub("", printable), quote=True)


def name(value):
    """Somebody's name: whatever direction it is written in, it turns nothing else."""
    return f"<bdi>{text(value)}</bdi>"


def hints(value):
    """The misconceptions that a hint names, each without the words before it.

    >>> hints("It looks like this: you forgot pi.\\nIt may also look like this: …")
    ['you forgot pi.', '…']
    """
    return [hint.strip() for hint in re.split(LOOKS_LIKE, value) if hint.strip()]


def plural(number, noun):
    """
    >>> plural(1, "student"), plural(2, "student")
    ('1 student', '2 students')
    """
    return f"{number:,g} {noun}{'' if number == 1 else 's'}"


def isolation(tier, whom=""):
    """What a tier of isolation means, as a sentence; '' if there is none."""
    if not tier:
        return ""
    meaning = TIERS.get(tier, "in a way that has no name here")
    return f"Isolation {text(tier)}{whom}: students' code runs {meaning}."


def footer(sentence=""):
    """The page's last lines: a sentence, which is HTML already, and who graded."""
    return (
        f'<footer class="quiet"><p>{sentence} Graded by Cherry on Top '
        f"{text(library_version())}.</p></footer>"
    )


def write(path, page):
    """Write a page in one step: it is there whole, or as it was before."""
    part = path.with_name(path.name + ".part")
    part.write_text(page, "utf-8")
    os.replace(part, path)
    return path
