"""Small interactive figures: ```{explorer} advantages```.

An explorer's HTML lies in `explorers/<name>.html`; its numbers come from the library's
tables and stand in the page as JSON; two scripts in `_assets/explorers` move it. Pages
without an explorer load none of this. Without JavaScript, in print and in other
formats there is nothing: each explorer only repeats, for other numbers, what a figure
and the text beside it say.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cherrytop.data import FOLDER, read_table
from cherrytop.scaling import published_fits

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "explorers"
PHASES = {  # as in the cake's table
    "init": "random initialisation",
    "pretrain": "pretraining",
    "midtrain": "mid-training",
    "sft": "SFT",
    "dpo": "DPO",
    "grpo": "GRPO",
    "bypass": "bypass: GRPO on the base model",
    "hopeless": "GRPO on the mid-trained model",
}


def fits():
    """The published scaling fits, by name."""
    return {"fits": {name: fit._asdict() for name, fit in published_fits().items()}}


def groups():
    """The recorded groups of completions, and the names of their phases."""
    lines = (FOLDER / "runs/groups/groups.jsonl").read_text("utf-8").splitlines()
    return {"groups": [json.loads(line) for line in lines], "names": PHASES}


def days():
    """The events of the timeline whose day is known, in order."""
    rows = [r for r in read_table("timeline") if r["short"] and len(r["date"]) == 10]
    rows.sort(key=lambda row: row["date"])
    return {"events": [{"name": row["short"], "date": row["date"]} for row in rows]}


DATA = {"budget": fits, "groups": groups, "days": days}


class explorer(nodes.General, nodes.Element):
    """An explorer's place in the page; `html` is all there is."""


class Explorer(SphinxDirective):
    """One explorer, by the name of its template."""

    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        path = TEMPLATES / f"{name}.html"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in TEMPLATES.glob("*.html")))
            logger.warning(
                f"no explorer {name!r}; there are {known}",
                location=self.get_location(),
                type="course",
            )
            return []
        self.env.note_dependency(str(path))
        return [explorer("", html=filled(path.read_text("utf-8"), name))]


def filled(template, name):
    """The template with its data, which cannot end the script that holds it."""
    data = json.dumps(DATA[name](), ensure_ascii=False) if name in DATA else ""
    return template.replace("{{data}}", data.replace("<", "\\u003c"))


def visit_html(translator, node):
    hide = "<noscript><style>.explorer{display:none}</style></noscript>"
    translator.body.append(hide + node["html"])
    raise nodes.SkipNode


def skip(translator, node):
    raise nodes.SkipNode


def add_files(app, page, template, context, doctree):
    """Load styles and scripts where a page has an explorer, and nowhere else."""
    if doctree is not None and any(doctree.findall(explorer)):
        app.add_css_file("explorers/explorers.css")
        app.add_js_file("explorers/maths.js", loading_method="defer")
        app.add_js_file("explorers/page.js", loading_method="defer")


def setup(app):
    app.add_node(
        explorer, html=(visit_html, None), latex=(skip, None), text=(skip, None)
    )
    app.add_directive("explorer", Explorer)
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
