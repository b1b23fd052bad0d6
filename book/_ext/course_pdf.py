"""The whole book as one PDF: `python book/_ext/course_pdf.py SITE FILE`.

Chromium gathers the pages of the built site into one document, lets MathJax set the
equations, and prints it: links between chapters work, answers are open, headings become
the outline. It prints twice, since only then the contents' page numbers are known.
"""

import sys
from pathlib import Path

from course_addresses import SUBTITLE
from course_browser import browser, cut_network, serve, wait_for_maths

HERE = Path(__file__).parent
PAGE = {
    "format": "A4",
    "margin": {"top": "18mm", "bottom": "20mm", "left": "20mm", "right": "20mm"},
    "print_background": True,
    "tagged": True,
    "outline": True,
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": (
        '<p style="font-size: 8px; text-align: center; width: 100%">'
        '<span class="pageNumber"></span></p>'
    ),
}
MINUTES = 5  # for one print of the book on two busy cores
READING_ORDER = """() => [...document.querySelectorAll(".bd-docs-nav li > a")]
    .map((link) => link.getAttribute("href").replace(/^#.*$/, "index.html"))"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .map((heading) => heading.textContent.trim())"""
NUMBER_CONTENTS = """(numbers) => {
  for (const place of document.querySelectorAll("[data-page]"))
    place.textContent = numbers[place.dataset.page] ?? "";
}"""


def gather(page, address):
    """Turn the open page into the whole book; returns its title and its pages."""
    page.goto(address + "index.html")
    wait_for_maths(page)
    title = page.locator(".bd-docs-nav a").first.inner_text()
    pages = page.evaluate(READING_ORDER)
    script = (HERE / "course_pdf.js").read_text("utf-8")
    names = {"pages": pages, "title": title, "subtitle": SUBTITLE}
    page.evaluate(script.partition("\n\n")[2].rstrip().rstrip(";"), names)
    page.add_style_tag(path=HERE / "course_pdf.css")
    return title, pages


def first_pages(path, pages):
    """The page of the PDF on which each page of the site begins.

    Args:
        path: the PDF.
        pages: file names, such as grpo.html.
    """
    from pypdf import PdfReader

    reader = PdfReader(path)
    found = {}
    for name in pages:
        target = reader.named_destinations.get(f"/{name.removesuffix('.html')}--")
        if target is not None:
            found[name] = reader.get_destination_page_number(target) + 1
    return found


def spaced(title, headings):
    """A heading of the outline as it stands in the book.

    Chromium drops the spaces at the ends of its lines, and doubles it at a page break.

    Example:
        >>> spaced("Your turnto workYour turnto work", ["Your turn to work"])
        'Your turn to work'
    """
    dense = "".join(title.split())
    for heading in headings:
        once = "".join(heading.split())
        if once and dense == once * (len(dense) // len(once)):
            return " ".join(heading.split())
    return title


def finish(path, title, headings):
    """Set the PDF's title and the words of its outline; returns its number of pages."""
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    def mend(items):
        for item in items:
            if isinstance(item, list):
                mend(item)
            else:
                text = TextStringObject(spaced(item.title, headings))
                item.node[NameObject("/Title")] = text

    writer = PdfWriter(clone_from=path)
    mend(writer.outline)
    writer.add_metadata({"/Title": title, "/Creator": "Jupyter Book"})
    writer.write(path)
    return len(writer.pages)


def print_book(chromium, site, path):
    """Write the PDF of a built site; returns its number of pages.

    Args:
        chromium: a Playwright browser.
        site: the folder of the built site.
        path: the PDF.

    Raises:
        RuntimeError: the site asked for something from elsewhere.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with serve(site) as address:
        context = chromium.new_context(color_scheme="light")
        context.set_default_timeout(MINUTES * 60_000)
        refused = cut_network(context, address)
        page = context.new_page()
        title, pages = gather(page, address)
        page.pdf(path=path, **PAGE)
        page.evaluate(NUMBER_CONTENTS, first_pages(path, pages))
        page.pdf(path=path, **PAGE)
        headings = page.evaluate(HEADINGS)
        context.close()
    if refused:
        raise RuntimeError(f"the book asks for {', '.join(sorted(set(refused)))}")
    return finish(path, title, headings)


if __name__ == "__main__":
    site, path = map(Path, sys.argv[1:])
    try:
        with browser() as chromium:
            count = print_book(chromium, site, path)
    except RuntimeError as error:
        sys.exit(f"make pdf: {error}")
    print(f"{path}: {count} pages, {path.stat().st_size / 1e6:.1f} MB")
