"""Claims about book/_ext/course_weight.py: what is left out, and what must stay."""

from pathlib import Path

import pytest
from course_weight import (
    icon_codepoints,
    keep_glyphs,
    keep_icons,
    slim_mathjax,
    with_size,
)
from fontTools.ttLib import TTFont
from matplotlib import font_manager

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}"/>'


@pytest.fixture
def files(tmp_path):
    path = tmp_path / "curve.svg"
    path.write_text(DRAWING.format(472, 347))
    return {"curve.svg": path}


def test_an_image_gets_the_size_of_its_file(files):
    tag = with_size('<img alt="x" src="_images/curve.svg" />', files)
    assert tag == '<img width="472" height="347" alt="x" src="_images/curve.svg" />'


def test_an_image_far_down_the_page_loads_when_it_is_near(files):
    assert 'loading="lazy"' in with_size('<img src="curve.svg">', files, lazy=True)


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="curve.svg" width="10">',
        '<img src="curve.svg" style="height: 3rem">',
        '<img src="https://example.org/curve.svg?elsewhere">',
        '<img src="unknown.svg">',
        '<img alt="no source">',
    ],
)
def test_an_image_with_a_size_or_of_unknown_size_stays_as_it_is(files, tag):
    assert with_size(tag, files) == tag


def test_a_width_in_the_style_does_not_keep_the_shape_unknown(files):
    tag = '<img src="curve.svg" style="width: 60%; max-height: 3rem">'
    assert 'height="347"' in with_size(tag, files)


def test_only_the_rules_of_used_icons_stay():
    kept = '.a{color:red}.fa-sun:before{content:"\\f185"}'
    dropped = '.fa-moon:before{content:"\\f186"}'
    assert keep_icons(kept + dropped, {"fa-sun"}) == kept
    assert icon_codepoints(kept) == {0xF185}


def test_a_font_keeps_the_asked_for_characters_only(tmp_path):
    source = font_manager.findfont("DejaVu Sans")
    path = tmp_path / "icons.ttf"
    path.write_bytes(Path(source).read_bytes())
    keep_glyphs(path, {ord("a"), 0xF185})
    assert set(TTFont(path).getBestCmap()) == {ord("a")}


def test_mathjax_keeps_what_its_bundle_may_ask_for(tmp_path):
    kept = {"tex-chtml.js", "output/chtml/fonts/a.woff"}
    for name in (*kept, "tex-svg.js", "output/svg/b"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    slim_mathjax(tmp_path)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.relative_to(tmp_path).as_posix() for path in left} == kept
    slim_mathjax(tmp_path / "absent")
