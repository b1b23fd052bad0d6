"""Every page of the built site, visited once in a real browser.

One visit answers several questions, since loading a page costs more than asking. The
claims about the answers are in test_site.py.
"""

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
from course_browser import browser, cut_network, wait_for_maths

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
COMPRESSED = {".woff", ".woff2", ".png", ".jpg", ".gif"}  # a server sends these as is
COLOURS = ["color-contrast", "link-in-text-block"]
MOST_STOPS = 300  # of the Tab key on one page

WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
SCROLL_DOWN = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise((done) => setTimeout(done, 20));
  }
  await Promise.all([...document.images].map((image) => image.decode().catch(() => 0)));
  scrollTo({ top: 0, behavior: "instant" });
  await new Promise((done) => setTimeout(done, 50));
}"""
BAD_IMAGES = """() => [...document.querySelectorAll("article img")].filter((image) => {
  const shown = image.clientWidth / image.clientHeight;
  const drawn = image.naturalWidth / image.naturalHeight;
  const sized = image.hasAttribute("width") && image.hasAttribute("height");
  return image.checkVisibility() && !(sized && Math.abs(shown / drawn - 1) < 0.02);
}).map((image) => image.getAttribute("src"))"""
WIDE_PARTS = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  // What scrolls in itself, or lies beside the page, is not to blame.
  const parts = [...document.querySelectorAll("main *")].filter(
    (part) => !part.closest("pre, .bd-sidebar-secondary"));
  return parts.filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((part) => part.outerHTML.slice(0, 120));
}"""
STILL = "*, ::before, ::after { transition: none !important }"
# axe would look for imported style sheets at the wrong address: it need not.
# What MathJax draws is hidden from it anyway, beside a text for screen readers.
RUN_AXE = """(rules) => axe.run({ exclude: [["mjx-math"]] }, {
  preload: false, resultTypes: ["violations"],
  ...(rules && { runOnly: { type: "rule", values: rules } }),
}).then(({ violations }) => violations.flatMap(({ id, impact, nodes }) =>
  nodes.map(({ target, any, all, none }) =>
    [impact, id, target.join(" "), [...any, ...all, ...none][0]?.message])))"""
# A stop shows its focus by an outline or a shadow: its own, that of its ::before, or
# that of its form.
FOCUS = """() => {
  const part = document.activeElement;
  if (part === document.body) return null;
  window.reached ??= new Set();
  if (reached.has(part)) return null;
  reached.add(part);
  const marks = [getComputedStyle(part), getComputedStyle(part, "::before")];
  if (part.form) marks.push(getComputedStyle(part.form));
  const seen = marks.some(({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none");
  return [part.outerHTML.slice(0, 120), seen];
}"""
UNREACHED = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((part) => part.tabIndex >= 0 && !part.disabled && !reached.has(part))
  .filter((part) => part.checkVisibility({ visibilityProperty: true }))
  .filter((part) => part.getClientRects().length && !part.closest("dialog:not([open])"))
  .filter((part) => !(part.type === "radio" && reached.has(
    [...document.getElementsByName(part.name)].find((other) => reached.has(other)))))
  .map((part) => part.outerHTML.slice(0, 120))"""


@dataclass
class Visit:
    """What a visit to one page found.

    Fields:
        weight: bytes of its first load as a server that compresses sends them.
        shift: layout shift score (CLS) of the load and of scrolling to the end.
        axe: [impact, rule, element, message] by mode: light, dark, phone.
    """

    weight: int = 0
    heaviest: list = field(default_factory=list)
    shift: float = 0.0
    failed: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    bad_images: list = field(default_factory=list)
    wide: list = field(default_factory=list)
    axe: dict = field(default_factory=dict)
    invisible_focus: list = field(default_factory=list)
    unreached: list = field(default_factory=list)


def sent_bytes(path):
    """How many bytes a server that compresses sends for a file."""
    content = path.read_bytes()
    return len(content if path.suffix in COMPRESSED else gzip.compress(content))


def visit_all(site, address, names):
    """A Visit to each page, by its name; two browsers share the work.

    Args:
        site: the folder of the built site.
        address: where it is served.
        names: the pages' files, such as grpo.html.
    """

    def work(share):
        with browser() as opened:
            return {name: visit(opened, site, address, name) for name in share}

    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(work, (names[::2], names[1::2]))
        found = {name: seen for half in halves for name, seen in half.items()}
    return {name: found[name] for name in names}


def visit(opened, site, address, name):
    """Visit one page.

    Args:
        opened: a Playwright browser.
        site: the folder of the built site.
        address: where it is served.
        name: the page's file, such as grpo.html.

    Returns:
        Visit.
    """
    found = Visit()
    context = opened.new_context(viewport=DESKTOP, color_scheme="light")
    found.refused = cut_network(context, address)
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    loaded = listen(page, found)
    page.goto(address + name)
    wait_for_maths(page)
    page.wait_for_load_state("networkidle")
    weigh(found, site, address, loaded)
    page.evaluate(SCROLL_DOWN)
    found.shift = page.evaluate("shifts")
    found.bad_images = page.evaluate(BAD_IMAGES)
    walk(page, found)
    inspect(page, found)
    context.close()
    return found


def listen(page, found):
    """Note what the page loads, and what it complains about; returns the addresses."""
    loaded = []

    def note(response):
        loaded.append(response.url)
        if response.status >= 400:
            found.failed.append(response.url)

    def complain(message):
        if message.type in ("error", "warning"):
            found.errors.append(message.text)

    page.on("response", note)
    page.on("console", complain)
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    return loaded


def weigh(found, site, address, loaded):
    """Add up what the first load took."""
    sizes = {}
    for url in loaded:
        path = site / unquote(urlsplit(url).path.removeprefix(urlsplit(address).path))
        if path.is_file():
            sizes[path.relative_to(site).as_posix()] = sent_bytes(path)
    found.weight = sum(sizes.values())
    found.heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:5]


def walk(page, found):
    """Press Tab until the page has no further stop."""
    page.evaluate("window.reached = new Set()")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        if not stop[1]:
            found.invisible_focus.append(stop[0])
    found.unreached = page.evaluate(UNREACHED)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def inspect(page, found):
    """Run axe: all of it in light; then what dark colours and a phone can change."""
    page.add_script_tag(path=AXE)
    page.add_style_tag(content=STILL)
    found.axe["light"] = page.evaluate(RUN_AXE)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    found.axe["dark"] = page.evaluate(RUN_AXE, COLOURS)
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(400)  # the theme waits a little after a change of size
    found.wide = page.evaluate(WIDE_PARTS)
    found.axe["phone"] = page.evaluate(RUN_AXE, ["scrollable-region-focusable"])
