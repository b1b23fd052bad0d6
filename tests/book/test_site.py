"""Claims about the built site, most of them seen in a real browser.

They build the site first, as `make book` does. Where there is no Chromium, the claims
that need one are skipped, and say how to install it.
"""

import os
import re
import subprocess
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup
from course_addresses import site_address
from course_browser import INSTALL_CHROMIUM, browser, cut_network, find_chromium, serve
from course_pdf import print_book
from pypdf import PdfReader

from tests.book.visits import DESKTOP, visit_all

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
REPOSITORY = CONFIG["repository"]["url"]
ADDRESS = site_address(REPOSITORY)
PREFIX = urlsplit(ADDRESS).path
MOST_BYTES = 700_000  # of a page's first load
MOST_SHIFT = 0.1  # what a reader does not notice, as browsers' makers define it
MADE_BY_SPHINX = {"404.html", "genindex.html", "search.html"}


@pytest.fixture(scope="module")
def site():
    """The folder of the built site, up to date; SITE=folder takes another as it is."""
    if "SITE" in os.environ:
        return Path(os.environ["SITE"])
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "book"]
    command += ["-W", "-n", "--keep-going", "--path-output", "build"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return ROOT / "build" / "_build" / "html"


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the site, parsed, by its file's name."""
    paths = [
        path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts
    ]
    return {path.relative_to(site).as_posix(): parsed(path) for path in paths}


def parsed(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def chapters(pages):
    return {name: page for name, page in pages.items() if name not in MADE_BY_SPHINX}


@pytest.fixture(scope="module")
def chromium():
    if not find_chromium():
        pytest.skip(INSTALL_CHROMIUM)
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site):
    with serve(site, PREFIX) as address:
        yield address


@pytest.fixture(scope="module")
def visits(chromium, site, pages, address):
    found = visit_all(site, address, list(pages))
    for name, seen in found.items():
        print(f"{name:32} {seen.weight / 1e3:6.0f} kB  shift {seen.shift:.4f}")
    return found


@pytest.fixture
def tab(chromium, address):
    """A page in a browser whose network is cut."""
    context = chromium.new_context(viewport=DESKTOP)
    cut_network(context, address)
    yield context.new_page()
    context.close()


def those_with(visits, finding):
    """The pages with a finding, and what it is."""
    found = {name: finding(seen) for name, seen in visits.items()}
    return {name: what for name, what in found.items() if what}


# --- what every page keeps, in a browser


def test_a_first_visit_stays_below_the_limit(visits):
    def heavy(seen):
        return seen.weight > MOST_BYTES and (seen.weight, seen.heaviest)

    assert those_with(visits, heavy) == {}


def test_nothing_moves_while_a_page_loads_and_scrolls(visits):
    assert those_with(visits, lambda v: v.shift > MOST_SHIFT and v.shift) == {}


def test_no_request_leaves_the_site(visits):
    assert those_with(visits, lambda v: v.refused) == {}


def test_everything_that_a_page_asks_for_is_there(visits):
    assert those_with(visits, lambda v: v.failed) == {}


def test_the_console_stays_silent(visits):
    assert those_with(visits, lambda v: v.errors) == {}


def test_every_figure_states_its_size_and_keeps_its_shape(visits):
    assert those_with(visits, lambda v: v.bad_images) == {}


@pytest.mark.parametrize("mode", ["light", "dark", "phone"])
def test_axe_finds_nothing_serious(visits, mode):
    def grave(seen):
        return [n for n in seen.axe[mode] if n[0] in ("serious", "critical")]

    assert those_with(visits, grave) == {}


def test_a_phone_shows_every_page_without_sideways_scrolling(visits):
    assert those_with(visits, lambda v: v.wide) == {}


def test_the_tab_key_reaches_everything(visits):
    assert those_with(visits, lambda v: v.unreached) == {}


def test_every_stop_of_the_tab_key_shows_its_focus(visits):
    assert those_with(visits, lambda v: v.invisible_focus) == {}


# --- what some pages do, in a browser


def test_the_skip_link_leads_to_the_text(tab, address):
    tab.goto(address + "index.html")
    tab.keyboard.press("Tab")
    assert "Skip to main" in tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("Chinchilla", "scaling.html"),
        ("group advantages", "grpo.html"),
        ("completion_mask", "notation.html"),
    ],
)
def test_the_search_finds(tab, address, words, page):
    tab.goto(address + "index.html")
    tab.keyboard.press("Control+k")
    tab.keyboard.type(words)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?*")
    tab.wait_for_selector(".search-summary:has-text('found')")
    links = tab.locator("#search-results li > a")
    found = links.evaluate_all("links => links.map((link) => link.pathname)")
    assert PREFIX + page in found


def test_a_wrong_address_shows_a_page_that_works_at_any_depth(tab, address):
    answer = tab.goto(address + "no/such/chapter.html")
    assert answer.status == 404
    assert tab.locator("article h1").inner_text() == "Page not found"
    styled = "getComputedStyle(document.querySelector('.skip-link')).position"
    assert tab.evaluate(styled) == "fixed"
    tab.locator("nav a:has-text('More data')").first.click()
    assert tab.url == address + "scaling.html"


@pytest.mark.parametrize(
    "target", ["#equation-eq-law", "grpo.html#", "bibliography.html#"]
)
def test_a_cross_reference_shows_what_it_points_to(tab, address, target):
    tab.goto(address + "scaling.html")
    link = tab.locator(f"article p a.reference[href^='{target}']").first
    link.hover()
    preview = tab.locator(".preview:popover-open")
    preview.wait_for()
    assert len(preview.inner_text().split()) > 2
    tab.keyboard.press("Escape")
    assert not preview.is_visible()


def test_answers_print_open_and_the_dark_mode_prints_light(tab, address):
    tab.emulate_media(color_scheme="dark")
    tab.goto(address + "scaling.html")
    theme = "document.documentElement.dataset.theme"
    closed = tab.locator("article details.sd-dropdown:not([open])")
    assert closed.count() > 0
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert closed.count() == 0
    assert tab.evaluate(theme) == "light"
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(theme) == "dark"


# --- links


def targets(page, name):
    """(file, fragment) of every address on a page that stays within the site."""
    for key in ("href", "src"):
        for part in page.find_all(**{key: True}):
            url, fragment = urldefrag(part[key])
            if urlsplit(url).scheme or url.startswith("//"):
                continue
            if url.startswith(PREFIX):
                file = Path(url.removeprefix(PREFIX).partition("?")[0])
            else:
                file = Path(name).parent / url.partition("?")[0] if url else Path(name)
            yield unquote(file.as_posix()), unquote(fragment)


def test_every_link_within_the_site_leads_somewhere(site, pages):
    ids = {
        name: {part["id"] for part in page.find_all(id=True)} | {""}
        for name, page in pages.items()
    }
    dead = {
        (name, file, fragment)
        for name, page in pages.items()
        for file, fragment in targets(page, name)
        if not (site / file).is_file() or fragment not in ids.get(file, {fragment})
    }
    assert dead == set()


def external_links(pages):
    """The pages that link to each address elsewhere."""
    links = defaultdict(set)
    for name, page in pages.items():
        for part in page.select("a[href^=http]"):
            links[part["href"]].add(name)
    return links


def test_external_links_are_listed_for_whoever_can_follow_them(chapters):
    links = external_links(chapters)
    lines = [f"{url}\t{', '.join(sorted(links[url]))}\n" for url in sorted(links)]
    path = ROOT / "build" / "external_links.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(lines), "utf-8")
    assert lines and all(re.match(r"https?://[\w.-]+\.\w+/?", url) for url in links)


def test_links_into_the_repository_name_files_that_it_has(chapters):
    repository = re.escape(REPOSITORY.removeprefix("https://github.com/"))
    pattern = re.compile(rf"{repository}/(?:blob|edit|tree)/[^/]+/([^?#]+)")
    named = {
        match[1]: names
        for url, names in external_links(chapters).items()
        if (match := pattern.search(url))
    }
    assert {path: named[path] for path in named if not (ROOT / path).exists()} == {}
    assert {f"book/{name[:-5]}.md" for name in chapters} <= set(named), "edit this page"


# --- what search engines and shared links read


def test_the_sitemap_lists_every_chapter_and_nothing_else(site, chapters):
    tree = ElementTree.parse(site / "sitemap.xml")
    listed = [place.text for place in tree.iterfind(".//{*}loc")]
    assert sorted(listed) == sorted(ADDRESS + name for name in chapters)


def test_a_shared_link_shows_title_text_and_picture(site, chapters):
    for name, page in chapters.items():
        tags = {t["property"]: t["content"] for t in page.select("meta[property]")}
        assert tags["og:url"] == ADDRESS + name
        assert tags["og:title"] and len(tags["og:description"]) > 30, name
        assert (site / tags["og:image"].removeprefix(ADDRESS)).stat().st_size < 100_000


def test_every_image_of_the_text_has_a_description(chapters):
    without = {
        (name, image["src"])
        for name, page in chapters.items()
        for image in page.select("article img")
        if not image.get("alt", "").strip()
    }
    assert without == set()


# --- the PDF


def test_the_pdf_holds_every_chapter_on_the_page_that_its_contents_say(
    chromium, chapters, site, tmp_path
):
    count = print_book(chromium, site, tmp_path / "book.pdf")
    reader = PdfReader(tmp_path / "book.pdf")
    starts = {
        item.title: reader.get_destination_page_number(item) + 1
        for item in reader.outline
        if not isinstance(item, list)
    }
    headings = [page.article.h1.get_text() for page in chapters.values()]
    titles = [" ".join(heading.removesuffix("#").split()) for heading in headings]
    assert set(titles) <= set(starts)
    contents = " ".join(reader.pages[page].extract_text() for page in range(1, 4))
    contents = unicodedata.normalize("NFKC", contents)  # fi is one character there
    for title in titles:
        words = r"\s*".join(map(re.escape, title.split()))
        assert re.search(rf"{words}\s*{starts[title]}\b", contents), title
    assert count >= 2 * len(titles)
