"""The built site in a real browser, for the PDF and for the tests.

The site is served as GitHub Pages would serve it, below its address's path and with
its `404.html`, and shown by the Chromium that the machine has. The network is cut: a
request that leaves the site fails, and is remembered.
"""

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_CHROMIUM = (
    "no Chromium found. On Debian or Ubuntu: `sudo apt-get install chromium`; "
    "on other systems install Chromium or Chrome so that `chromium` or `google-chrome` "
    "is on the PATH"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def find_chromium():
    """The path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


class PagesHandler(http.server.SimpleHTTPRequestHandler):
    """Serves `directory` below `prefix`, and its 404.html for what is not there."""

    def __init__(self, *arguments, prefix="/", **options):
        self.prefix = prefix
        super().__init__(*arguments, **options)

    def translate_path(self, path):
        if not path.startswith(self.prefix):
            return str(Path(self.directory, "outside of the site"))
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory, "404.html")
        if code != 404 or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@contextmanager
def serve(folder, prefix="/"):
    """The address, with a slash at its end, at which a built site can be visited.

    Args:
        folder: the built site.
        prefix: the path below which it is published, with both slashes.
    """
    handler = functools.partial(PagesHandler, directory=str(folder), prefix=prefix)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def browser():
    """A headless Chromium.

    Raises:
        RuntimeError: there is none; the message says how to install it.
    """
    # Only here: a build of the site needs no browser, and no playwright.
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if not chromium:
        raise RuntimeError(INSTALL_CHROMIUM)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def cut_network(context, address):
    """Let requests to the site pass and refuse all others.

    Args:
        context: a Playwright browser context.
        address: the site's.

    Returns:
        A list that will hold the refused addresses.
    """
    refused = []
    host = urlsplit(address).netloc

    def decide(route):
        url = urlsplit(route.request.url)
        if url.scheme in ("data", "blob") or url.netloc == host:
            route.fallback()
        else:
            refused.append(route.request.url)
            route.abort()

    context.route("**/*", decide)
    return refused


def wait_for_maths(page):
    """Wait until MathJax, where a page has it, has set every equation."""
    page.evaluate("() => window.MathJax?.startup?.promise")
