"""Claims about what publishing needs: addresses, the citation, the workflow."""

import re
from pathlib import Path

import pytest
import yaml
from course_addresses import site_address, sitemap
from sphinx.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


def test_github_publishes_a_repository_below_its_name():
    address = site_address("https://github.com/Ada-Lovelace/Course/")
    assert address == "https://ada-lovelace.github.io/Course/"


def test_a_repository_named_like_the_host_is_published_at_its_root():
    assert (
        site_address("https://github.com/Ada/ada.github.io") == "https://ada.github.io/"
    )


@pytest.mark.parametrize(
    "url", ["https://gitlab.com/ada/course", "https://github.com/ada"]
)
def test_another_hosts_address_has_to_be_stated(url):
    with pytest.raises(ConfigError, match=r"set html\.baseurl in _config\.yml"):
        site_address(url)


def test_the_sitemap_escapes_what_xml_does():
    assert "<loc>https://ada.github.io/a&amp;b.html</loc>" in sitemap(
        "https://ada.github.io/", ["a&b"]
    )


@pytest.fixture
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def test_the_citation_has_what_its_format_demands(citation):
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["type"] in ("software", "dataset")


def test_the_citation_names_the_librarys_version_and_the_books_authors(citation):
    library = (ROOT / "lib" / "cherrytop" / "__init__.py").read_text("utf-8")
    assert citation["version"] == re.search(r'__version__ = "(.*)"', library)[1]
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert citation["authors"] == [{"name": config["author"]}]
    assert citation["title"].startswith(config["title"])


def test_the_workflow_publishes_what_make_book_builds():
    path = ROOT / ".github" / "workflows" / "pages.yml"
    workflow = yaml.safe_load(path.read_text("utf-8"))
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    steps = {step.get("uses", step.get("run")): step for step in build["steps"]}
    assert "make book" in steps
    upload = next(step for name, step in steps.items() if "upload-pages" in name)
    assert upload["with"]["path"] == "build/_build/html"
    assert publish["needs"] == "build"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "site into build/_build/html" in makefile
