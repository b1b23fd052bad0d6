"""A light site: a page loads what it uses, and figures keep their place.

As the theme comes, the first visit costs 1.3 MB, half of it icons that no page shows.
Here, in this order below:

1. every image gets its width and height, so that nothing moves when it arrives, and
   those far down the page load when the reader comes near;
2. the icon fonts and their style rules keep only the icons that pages use;
3. of MathJax's many bundles, the site keeps the one that it loads.

The templates beside this file leave out the theme's icon script and, except on the
search page, the search index.
"""

import html
import itertools
import logging
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import imagesize
from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)

TEMPLATES = Path(__file__).parent / "templates"
EAGER_IMAGES = 1  # those that a reader sees without scrolling
# What MathJax 3 may ask for after its start: fonts, TeX extensions, its menu, speech.
MATHJAX_KEPT = {"tex-chtml.js", "a11y", "adaptors", "input", "output", "sre", "ui"}
IMAGE = re.compile(r"<(img)\b[^>]*>")
ICON_RULE = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"[^"]*"\}')
ESCAPED_ICON = re.compile(r"\\([ef][0-9a-f]{3})\b")
ICON = re.compile("[\ue000-\uf8ff]")


def with_size(tag, files, lazy=False):
    """An `img` tag with the width and height of its file, if it states none.

    Args:
        tag: the whole tag.
        files: path of every image by its name in the site.
        lazy: True lets the browser wait until the reader comes near.

    Returns:
        The tag; unchanged if its file or the file's size is unknown.
    """
    source = re.search(r'\bsrc="([^"]*)"', tag)
    if not source or re.search(r'\b(width|height)=|[" ;]height:', tag):
        return tag
    path = files.get(unquote(html.unescape(source[1])).rpartition("/")[2])
    width, height = imagesize.get(path) if path else (-1, -1)
    if width <= 0 or height <= 0:
        return tag
    size = f' width="{round(width)}" height="{round(height)}"'
    if lazy:
        size += ' loading="lazy"'
    name, rest = tag[:4], tag[4:]
    return name + size + rest


def image_files(app):
    """The path of every image by its name in the site, where it is copied later."""
    static = [Path(app.confdir, folder) for folder in app.config.html_static_path]
    files = {path.name: path for folder in static for path in folder.glob("*.*")}
    for source, name in app.builder.images.items():
        files[name] = Path(app.srcdir, source)
    return {name: path for name, path in files.items() if path.is_file()}


def size_images(app, pagename, templatename, context, doctree):
    """Give the images of a page their sizes."""
    body = context.get("body")
    if not body or not IMAGE.search(body):
        return
    files, order = image_files(app), itertools.count()
    context["body"] = IMAGE.sub(
        lambda tag: with_size(tag[0], files, lazy=next(order) >= EAGER_IMAGES), body
    )


def used_icons(site):
    """The icon classes, such as fa-bars, in the pages and scripts of a built site."""
    files = [*site.rglob("*.html"), *(site / "_static").glob("**/*.js")]
    names = set()
    for path in files:
        if "mathjax" not in path.parts:
            names.update(re.findall(r"\bfa-[\w-]+", path.read_text("utf-8")))
    return names


def keep_icons(css, names):
    """A style sheet without the rules of the icons that are not in `names`.

    Example:
        >>> rules = '.fa-bars:before,.fa-navicon:before{content:"\\\\f0c9"}'
        >>> keep_icons(rules, {"fa-bars"}) == rules, keep_icons(rules, {"fa-sun"})
        (True, '')
    """

    def kept(match):
        classes = re.findall(r"\.(fa-[\w-]+)", match[1])
        return match[0] if names.intersection(classes) else ""

    return ICON_RULE.sub(kept, css)


def icon_codepoints(css):
    """The characters of the icon fonts that a style sheet names, either way.

    Example:
        >>> sorted(icon_codepoints('a{content:"\\\\f0c9"} b{content:"\uf0f3"}'))
        [61641, 61683]
    """
    escaped = {int(code, 16) for code in ESCAPED_ICON.findall(css)}
    return escaped | {ord(character) for character in ICON.findall(css)}


def keep_glyphs(font, codepoints):
    """Rewrite a font file with these characters only."""
    options = subset.Options(flavor="woff2" if font.suffix == ".woff2" else None)
    options.layout_features = []
    loaded = subset.load_font(font, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(loaded)
    subset.save_font(loaded, font, options)


def slim_icons(site):
    """Drop the icons that the site does not use, and the script that draws them."""
    static = site / "_static"
    for path in (static / "scripts").glob("fontawesome.js*"):
        path.unlink()
    names, codepoints = used_icons(site), set()
    for path in static.rglob("*.css"):
        css = path.read_text("utf-8")
        slim = keep_icons(css, names)
        if slim != css:
            path.write_text(slim, "utf-8")
        codepoints |= icon_codepoints(slim)
    for path in (static / "vendor").rglob("webfonts/*.*"):
        keep_glyphs(path, codepoints)


def slim_mathjax(folder):
    """Remove the bundles that no page loads, 15 MB of 24."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name not in MATHJAX_KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(folder / "output" / "svg", ignore_errors=True)


def slim(app, exception):
    """Take out of the finished site what no page loads."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    slim_icons(site)
    slim_mathjax(site / "_static" / "mathjax")


def setup(app):
    app.config.templates_path.insert(0, str(TEMPLATES))
    app.connect("html-page-context", size_images)
    # After MathJax's files have been copied, which also happens at the end.
    app.connect("build-finished", slim, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
