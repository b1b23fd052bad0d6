"""Claims about book/_ext/course_access.py: what is mended, and the launch button."""

from course_access import colab_links, launch_button, mend
from docutils import nodes
from docutils.utils import new_document


def test_a_heading_without_text_becomes_a_cell():
    table = '<tr><th class="head"><p></p></th><th class="head"><p>N</p></th></tr>'
    assert mend(table) == '<tr><td></td><th class="head"><p>N</p></th></tr>'


def test_a_bibliography_states_no_role_that_its_links_would_break():
    entry = '<div role="list" class="citation-list"><div class="citation" id="a" {}>'
    assert "role" not in mend(entry.format('role="doc-biblioentry"'))


def test_other_roles_stay():
    assert mend('<div role="list" class="x">') == '<div role="list" class="x">'


def exercise_box(title, address):
    box = nodes.admonition(classes=["graded-exercise"])
    box += nodes.title("", f"Exercise · {title}")
    box += nodes.paragraph()
    box[-1] += nodes.reference("", "open", refuri=address, classes=["colab-link"])
    return box


def test_every_exercise_of_a_page_is_in_the_launch_menu():
    page = new_document("page")
    page += exercise_box("Fit the law", "https://colab.example/a")
    page += exercise_box("Compare", "https://colab.example/b")
    page += nodes.admonition()
    links = list(colab_links(page))
    assert links == [
        ("Fit the law", "https://colab.example/a"),
        ("Compare", "https://colab.example/b"),
    ]
    menu = launch_button(links)
    assert [button["url"] for button in menu["buttons"]] == [url for _, url in links]
