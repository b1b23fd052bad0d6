"""Claims about the book's sources: figures, citations, exercises and addresses."""

import json
import re
from pathlib import Path

import pytest
import yaml

from cherrytop import figures

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
PAGES = sorted(BOOK.rglob("*.md"))
NOTEBOOKS = sorted((ROOT / "exercises").glob("*/*.ipynb"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))

FENCE = re.compile(
    r"^(`{3,})\{([\w:-]+)\}([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL
)
OPTIONS = re.compile(r"\A---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)


def directives(page, name):
    """(argument, options, body) of every directive of this name on a page."""
    for _, found, argument, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if found == name:
            options = OPTIONS.match(body)
            yield (
                argument.strip(),
                yaml.safe_load(options.group(1)) if options else {},
                body[options.end() :] if options else body,
            )


DRAWS = re.compile(r"^figures\.(\w+)\(", re.MULTILINE)


def figure_cells():
    return [
        pytest.param(options, body, id=f"{page.stem}:{DRAWS.search(body)[1]}")
        for page in PAGES
        for _, options, body in directives(page, "code-cell")
        if DRAWS.search(body)
    ]


def exercise_links():
    return [
        (page, argument)
        for page in PAGES
        for argument, _, body in directives(page, "graded-exercise")
        if not body.startswith(":planned:")
    ]


@pytest.mark.parametrize(("options", "body"), figure_cells())
def test_every_figure_has_alt_text_and_a_caption_and_a_name(options, body):
    image, figure = options["mystnb"]["image"], options["mystnb"]["figure"]
    assert len(image["alt"]) > 40, "say what a reader would see"
    assert figure["caption"].rstrip().endswith("."), "a caption states a claim"
    assert figure["name"].startswith("fig-")
    assert image["classes"] == "dark-light", "or the dark mode puts a mat under it"


@pytest.mark.parametrize(("options", "body"), figure_cells())
def test_a_modelled_figure_says_so_in_its_caption(options, body):
    if "modelled_losses" in body or "tokens_per_parameter" in body:
        assert "modelled" in options["mystnb"]["figure"]["caption"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_other_images_have_alt_text_too(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"!\[\s*\]\(", text)
    for name in ("figure", "image"):
        for _, _, body in directives(page, name):
            assert re.search(r"^:alt: \S", body, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_citation_has_an_entry(page):
    text = page.read_text(encoding="utf-8")
    cited = {
        key.strip()
        for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", text)
        for key in keys.split(",")
    }
    assert cited <= bibliography_keys()


def test_every_entry_is_cited_somewhere():
    text = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {key for key in bibliography_keys() if key not in text} == set()


def bibliography_keys():
    text = (BOOK / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE)
    assert len(keys) == len(set(keys)), "an entry stands twice"
    return set(keys)


@pytest.mark.parametrize("exercise", [exercise for _, exercise in exercise_links()])
def test_every_graded_exercise_names_a_released_notebook(exercise):
    assert (ROOT / "exercises" / f"{exercise}.ipynb").is_file()


def test_a_planned_exercise_has_no_notebook_yet():
    planned = [
        argument
        for page in PAGES
        for argument, _, body in directives(page, "graded-exercise")
        if body.startswith(":planned:")
    ]
    assert [
        name for name in planned if (ROOT / f"exercises/{name}.ipynb").exists()
    ] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_and_chapter_link_to_each_other(notebook):
    exercise = f"{notebook.parent.name}/{notebook.stem}"
    pages = [page.stem for page, linked in exercise_links() if linked == exercise]
    facts = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["cherrytop"]
    assert pages == [facts["chapter"]]
    assert facts["exercise"] == exercise


def test_every_page_is_in_the_table_of_contents():
    contents = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    listed = {contents["root"]} | {
        chapter["file"] for part in contents["parts"] for chapter in part["chapters"]
    }
    assert listed == {
        page.relative_to(BOOK).with_suffix("").as_posix() for page in PAGES
    }


CONTENTS = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [
    chapter["file"]
    for part in CONTENTS["parts"]
    if part.get("numbered")
    for chapter in part["chapters"]
]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_objectives_and_reading_time(chapter):
    opening = (BOOK / f"{chapter}.md").read_text(encoding="utf-8").split("\n## ")[0]
    assert "You will be able to" in opening
    assert re.search(r"\*\*Reading time\*\* about \d+ minutes", opening)
    assert f"({chapter.replace('_', '-')})=" in opening, "its label is its file's name"


@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if name != "using"])
def test_a_chapter_ends_with_an_exercise_questions_and_the_way_on(chapter):
    page = BOOK / f"{chapter}.md"
    headings = re.findall(r"^## (.*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[-3:] == ["Your turn", "Check yourself", "What comes next"]
    assert len(list(directives(page, "dropdown"))) >= 3


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_a_figure(chapter):
    assert any(case.id.startswith(f"{chapter}:") for case in figure_cells())


def test_every_figure_function_is_used_in_the_book():
    used = {DRAWS.search(case.values[1])[1] for case in figure_cells()}
    assert used == set(figures.__all__)


@pytest.mark.parametrize(
    "claim",
    [
        "1.4T tokens",
        "25 July 2024",
        "30 November 2022",
        "about 130 days",
        "unsupervised, supervised and reinforcement learning",
        "87.3 for the instruct model, 85.2 for the base",
        "Only R1-**Zero** went without SFT",
    ],
)
def test_every_correction_of_the_lecture_is_on_its_page(claim):
    page = (BOOK / "corrections.md").read_text(encoding="utf-8")
    assert claim in " ".join(page.split())


def test_nothing_is_loaded_from_another_address():
    sphinx = CONFIG["sphinx"]["config"]
    assert "sphinx_thebe" not in sphinx["extensions"]  # it loads a script from a CDN
    assert "sphinx-mathjax-offline" in sphinx["extensions"]
    loading = re.compile(
        r"<(?:script|link|img|iframe|video|source)\b|url\(\s*['\"]?(?:https?:)?//"
        r"|@import|!\[[^\]]*\]\(https?:|add_(?:js|css)_file\(['\"]https?:"
    )
    sources = [*PAGES, ROOT / "_config.yml"]
    sources += [p for p in (BOOK / "_ext").rglob("*.py")]
    sources += [p for p in (BOOK / "_assets").rglob("*") if p.suffix in (".css", ".js")]
    found = {p.name: loading.findall(p.read_text(encoding="utf-8")) for p in sources}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_repository_address_stands_only_in_the_config():
    address = CONFIG["repository"]["url"].removeprefix("https://github.com/")
    folders = [ROOT / name for name in ("book", "lib", "grader", "solutions", "tests")]
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    files += [p for p in ROOT.glob("*") if p.is_file() and p.name != "_config.yml"]
    holding = [
        str(path.relative_to(ROOT))
        for path in files
        if not re.search(r"__pycache__|\.egg-info|checkpoints", str(path))
        and address.encode() in path.read_bytes()
    ]
    assert holding == []
