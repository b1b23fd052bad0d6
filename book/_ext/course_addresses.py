"""Where the site is published, and what follows from it.

The address is derived from `repository.url` in `_config.yml`, as GitHub Pages does it;
`html.baseurl` there wins, for another host. From it follow the canonical link and the
OpenGraph tags of every page, `sitemap.xml`, a `404.html` that works at any depth, and
the picture that a shared link shows.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from matplotlib.figure import Figure
from matplotlib.patches import Circle
from sphinx.errors import ConfigError

SUBTITLE = "Reinforcement learning for language models,\nfrom scaling laws to GRPO"
CARD = "_static/card.png"
NOT_FOUND = {
    "title": "Page not found",
    "body": """
<h1>Page not found</h1>
<p>No page of this book has the address that you followed. It may have moved. The list
of chapters still works, and so does the search.</p>
""",
}


def site_address(repository_url):
    """The address where GitHub Pages publishes a repository.

    Args:
        repository_url: `https://github.com/<owner>/<name>`.

    Returns:
        The address, with a slash at its end.

    Raises:
        ConfigError: the repository is elsewhere, and nobody can guess.

    Example:
        >>> site_address("https://github.com/Ada-Lovelace/course")
        'https://ada-lovelace.github.io/course/'
        >>> site_address("https://github.com/ada/ada.github.io/")
        'https://ada.github.io/'
    """
    match = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+?)/?", repository_url)
    if not match:
        raise ConfigError(
            f"{repository_url} is not a GitHub address: set html.baseurl in "
            "_config.yml to the address where the site will be published"
        )
    owner, name = match[1].lower(), match[2]
    host = f"{owner}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def set_addresses(app, config):
    """Give every extension that asks for it the same address."""
    repository = config.html_theme_options["repository_url"]
    address = (config.html_baseurl or site_address(repository)).rstrip("/") + "/"
    config.html_baseurl = address
    config.ogp_site_url = address
    config.ogp_site_name = config.html_title
    config.ogp_image = address + CARD
    config.ogp_image_alt = f"A cherry beside the title of the book, {config.html_title}"
    config.ogp_social_cards = {"enable": False}  # one picture for all pages
    config.notfound_urls_prefix = urlsplit(address).path
    config.notfound_context = NOT_FOUND


def sitemap(address, pages):
    """The text of sitemap.xml.

    Example:
        >>> sitemap("https://ada.github.io/", ["grpo"]).splitlines()[2]
        '<url><loc>https://ada.github.io/grpo.html</loc></url>'
    """
    lines = [
        f"<url><loc>{escape(address)}{escape(page)}.html</loc></url>"
        for page in sorted(pages)
    ]
    head = '<?xml version="1.0" encoding="utf-8"?>'
    urls = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([head, urls, *lines, "</urlset>", ""])


def draw_card(path, title):
    """The picture of a shared link: the book's name and its cherry, 1200 × 630."""
    fig = Figure(figsize=(12, 6.3), dpi=100, facecolor="#fbf7f4")
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 12), ylim=(0, 6.3), aspect="equal")
    ax.set_axis_off()
    ax.plot([9.9, 10.0, 10.4, 11.1], [3.0, 4.1, 4.9, 5.4], color="#0a8f6a", lw=9)
    ax.add_patch(Circle((9.7, 2.2), 1.25, color="#c0263f"))
    ax.text(0.8, 3.9, title, fontsize=58, weight="bold", color="#1d1d1f")
    ax.text(0.85, 2.1, SUBTITLE, fontsize=25, color="#45454a", linespacing=1.5)
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path, metadata={"Software": None})


def write_files(app, exception):
    """Write what search engines and shared links ask for."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = app.env.found_docs
    (site / "sitemap.xml").write_text(sitemap(app.config.html_baseurl, pages), "utf-8")
    if not (site / CARD).is_file():
        draw_card(site / CARD, app.config.html_title)


def setup(app):
    app.connect("config-inited", set_addresses)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
