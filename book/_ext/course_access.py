"""A site for everybody: what a screen reader meets says what it is.

The theme and the extensions leave a few things that axe finds. They are mended in the
text of each page, so that a page is right before any script runs. The header gets a
button for each exercise of the page, which opens it in Colab.
"""

import re

from docutils import nodes

# What to replace in a page's body, and by what.
MENDED = (
    # Roles of a bibliography: one is deprecated, the other forbids the links in it.
    (re.compile(r'(<div class="citation"[^>]*) role="doc-biblioentry"'), r"\1"),
    (re.compile(r'<div role="list" (class="citation-list")'), r"<div \1"),
    # A heading without text, where a table's first column has names of rows.
    (re.compile(r'<th class="head">\s*(?:<p>\s*</p>)?\s*</th>'), "<td></td>"),
)


def mend(body):
    """The body of a page without what axe finds.

    Example:
        >>> mend('<tr><th class="head"><p></p></th></tr>')
        '<tr><td></td></tr>'
    """
    for pattern, replacement in MENDED:
        body = pattern.sub(replacement, body)
    return body


def colab_links(doctree):
    """(title, address) of every exercise of a page that opens in Colab."""
    for box in doctree.findall(nodes.admonition):
        for link in box.findall(nodes.reference):
            if "colab-link" in link["classes"]:
                title = box.next_node(nodes.title).astext()
                yield title.partition(" · ")[2] or title, link["refuri"]


def launch_button(links):
    """The header's menu of exercises, in the theme's own terms."""
    buttons = [
        {"type": "link", "url": url, "text": title, "icon": "fas fa-flask"}
        for title, url in links
    ]
    return {
        "type": "group",
        "buttons": buttons,
        "icon": "fas fa-rocket",
        "tooltip": "Open the exercises in Colab",
        "label": "launch-buttons",
    }


def improve_page(app, pagename, templatename, context, doctree):
    """Mend the page's text and add its launch button."""
    if context.get("body"):
        context["body"] = mend(context["body"])
    links = list(colab_links(doctree)) if doctree else []
    if links and "header_buttons" in context:
        context["header_buttons"].insert(0, launch_button(links))


def setup(app):
    # After the theme has filled the list of buttons.
    app.connect("html-page-context", improve_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
