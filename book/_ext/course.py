"""What this book adds to Sphinx: exercise boxes and honest rebuilding.

Four small things, in this order below:

1. ```{graded-exercise} scaling/scaling_law``` renders the box of an exercise. Title,
   minutes, machine and Colab address come from the released notebook's own metadata,
   so that the box cannot contradict the notebook; a name without a notebook is a
   warning, which `-W` turns into a failed build.
2. ```{exercise-table}``` lists all released exercises with their minutes and points, in
   the order of the chapters. It, too, reads the notebooks and nothing else.
3. While `repository.url` in `_config.yml` is a stand-in, the build ends with one line
   that says what will work once it is set.
4. Jupyter Book re-runs a page when its cells change, not when the library under them
   does. Here the cache of executed pages carries a fingerprint of `lib/cherrytop`, and
   is dropped when that changes. And a build that ended with warnings is read again
   next time: Sphinx alone would forget them and pass.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib" / "cherrytop"
FACTS = ("exercise", "title", "minutes", "compute", "chapter", "colab")


def notebook_path(exercise):
    """Where the released notebook of `<chapter>/<name>` lies in the repository."""
    return f"exercises/{exercise}.ipynb"


def is_stand_in(repository_url):
    """True if the owner cannot exist: GitHub allows no two hyphens in a row.

    Example:
        >>> is_stand_in("https://github.com/ada-lovelace/course")
        False
    """
    return "--" in repository_url.rstrip("/").split("/")[-2]


def read_exercise(root, exercise):
    """The facts that a released notebook states about itself.

    Args:
        root: the repository's folder.
        exercise: `<chapter>/<name>`.

    Returns:
        dict with the keys of FACTS.

    Raises:
        ValueError: no such notebook, or one whose metadata lacks a fact; the message
            says what to do.
    """
    path = Path(root) / notebook_path(exercise)
    if not path.is_file():
        known = released_exercises(root)
        raise ValueError(
            f"no exercise {exercise!r}: there is no {notebook_path(exercise)}. "
            f"Released exercises: {', '.join(known) or 'none'}. "
            "Run `make release`, or correct the name"
        )
    facts = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("cherrytop")
    missing = [key for key in FACTS if key not in (facts or {})]
    if missing:
        raise ValueError(
            f"{notebook_path(exercise)} does not state its {', '.join(missing)} in "
            'metadata["cherrytop"]; run `make release` again'
        )
    return facts


def released_exercises(root):
    """The id, `<chapter>/<name>`, of every released notebook, in alphabetical order."""
    folder = Path(root) / "exercises"
    return sorted(
        path.relative_to(folder).with_suffix("").as_posix()
        for path in folder.glob("[!.]*/*.ipynb")
    )


def read_points(root, exercise):
    """What a released notebook's tests are worth.

    Returns:
        (points, number of questions).
    """
    text = (Path(root) / notebook_path(exercise)).read_text(encoding="utf-8")
    cells = json.loads(text)["cells"]
    markers = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    points = [marker["points"] for marker in markers if marker.get("grade")]
    return sum(points), len(points)


def table_of_exercises(root, order):
    """All released exercises as a table in Markdown, with their sums.

    Args:
        root: the repository's folder.
        order: the book's pages, in the order in which they are read.

    Returns:
        list of lines.
    """
    rows = []
    for exercise in released_exercises(root):
        facts = read_exercise(root, exercise)
        points, questions = read_points(root, exercise)
        name, chapter = exercise.replace("/", "-"), facts["chapter"]
        link = f"{{ref}}`{facts['title']} <exercise-{name}>`"
        page = f"{{ref}}`{chapter.replace('_', '-')}`"
        place = order.index(chapter) if chapter in order else len(order)
        rows.append((place, exercise, link, page, facts, points, questions))
    rows.sort(key=lambda row: row[:2])
    lines = ["| exercise | chapter | minutes | points | questions | runs on |"]
    lines += ["|---|---|--:|--:|--:|---|"]
    lines += [
        f"| {link} | {page} | {facts['minutes']} | {points:g} | {questions} "
        f"| {facts['compute']} |"
        for _, _, link, page, facts, points, questions in rows
    ]
    minutes = sum(row[4]["minutes"] for row in rows)
    points, questions = (sum(row[place] for row in rows) for place in (5, 6))
    return [
        *lines,
        f"| together: {len(rows)} | | {minutes} | {points:g} | {questions} | |",
    ]


class ExerciseTable(SphinxDirective):
    """Every released exercise with its chapter, minutes, points and questions."""

    def run(self):
        exercises = released_exercises(ROOT)
        for exercise in exercises:
            self.env.note_dependency(str(ROOT / notebook_path(exercise)))
        # So that one more notebook, or one less, has this page read again.
        self.env.metadata[self.env.docname]["exercise-table"] = " ".join(exercises)
        contents = (Path(self.env.srcdir) / "_toc.yml").read_text(encoding="utf-8")
        order = re.findall(r"^\s*- file: (\S+)", contents, re.MULTILINE)
        try:
            lines = table_of_exercises(ROOT, order)
        except ValueError as error:
            logger.warning(str(error), location=self.get_location(), type="course")
            return []
        holder = nodes.Element()
        self.state.nested_parse(lines, self.lineno, holder)
        return holder.children


class GradedExercise(SphinxDirective):
    """The box of one exercise: what you build, for how long, and where to open it.

    The argument is `<chapter>/<name>`, the content says what will be built, and
    `:inspect:` what to look at once it works. `:planned:` holds the title and the
    minutes of an exercise that has no notebook yet: the box then says so.
    """

    required_arguments = 1
    has_content = True
    option_spec = {  # noqa: RUF012
        "inspect": directives.unchanged_required,
        "planned": directives.unchanged_required,
    }

    def run(self):
        exercise = self.arguments[0]
        path = ROOT / notebook_path(exercise)
        if path.is_file():  # Sphinx takes a missing file for a changed one
            self.env.note_dependency(str(path))
        try:
            facts = self.facts(exercise, path)
        except ValueError as error:
            logger.warning(str(error), location=self.get_location(), type="course")
            return []
        box = nodes.admonition(classes=["graded-exercise"])
        box += nodes.title("", f"Exercise · {facts['title']}")
        label = f"exercise-{exercise.replace('/', '-')}"
        box["ids"].append(label)
        self.env.domains["std"].note_hyperlink_target(
            label, self.env.docname, label, facts["title"]
        )
        self.state.nested_parse(self.content, self.content_offset, box)
        box += self.facts_line(facts)
        if "inspect" in self.options:
            box += self.paragraph("**What to inspect.** " + self.options["inspect"])
        if "planned" not in self.options:
            box += self.links(facts)
        return [box]

    def facts(self, exercise, path):
        """What the box states: the notebook's own facts, or those of the plan."""
        if "planned" not in self.options:
            return read_exercise(ROOT, exercise)
        if path.is_file():
            raise ValueError(f"{exercise} has a notebook now: remove `:planned:`")
        title, _, minutes = self.options["planned"].partition(" · ")
        return {"title": title, "minutes": minutes}

    def paragraph(self, text):
        holder = nodes.Element()
        self.state.nested_parse([text], self.lineno, holder)
        return holder.children

    def facts_line(self, facts):
        if "planned" in self.options:
            text = f"About {facts['minutes']} · planned: the notebook is being written"
        else:
            text = f"About {facts['minutes']} minutes · {facts['compute']}"
        return nodes.paragraph("", text, classes=["exercise-facts"])

    def links(self, facts):
        """Colab, the copy in the published repository, and a download that comes
        with this site."""
        options = self.config.html_theme_options
        url, branch = options["repository_url"], options["repository_branch"]
        path = notebook_path(facts["exercise"])
        line = nodes.paragraph(classes=["exercise-links"])
        for text, address, css in (
            ("Open in Colab", facts["colab"], "colab-link"),
            ("View the notebook", f"{url}/blob/{branch}/{path}", "view-link"),
        ):
            label = nodes.inline("", text)
            line += nodes.reference("", "", label, refuri=address, classes=[css])
            line += nodes.Text(" ")
        line += addnodes.download_reference(
            "", "", nodes.inline("", "Download it"), reftarget=f"/../{path}"
        )
        return line


def fingerprint(folder):
    """A hash of everything in the library that an executed page can depend on.

    Example:
        >>> len(fingerprint(LIBRARY))
        64
    """
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix in (".py", ".csv", ".json", ".jsonl"):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def drop_stale_cache(cache, current):
    """Remove the executed pages if another library than `current` produced them.

    The cache carries the fingerprint of its library in one file. A build that fails
    half way leaves no fingerprint behind, so the next one starts anew.

    Args:
        cache: jupyter-cache's folder; it need not exist.
        current: `fingerprint(LIBRARY)`.

    Returns:
        True if there was nothing that could be kept.
    """
    stamp = Path(cache) / "library.sha256"
    if stamp.is_file() and stamp.read_text() == current:
        return False
    shutil.rmtree(cache, ignore_errors=True)
    return True


def cache_folder(app):
    """Where myst-nb keeps executed pages."""
    return Path(
        app.config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache"
    )


def outdated_tables(env):
    """The pages with a table of exercises that is not of those released now."""
    now = " ".join(released_exercises(ROOT))
    return [
        page
        for page, facts in env.metadata.items()
        if facts.get("exercise-table", now) != now and page in env.found_docs
    ]


def outdated_pages(app, env, added, changed, removed):
    """Every page that has run code, if the library has changed since."""
    # Taken before the pages run: an edit made meanwhile counts as not yet seen.
    env.library_fingerprint = fingerprint(LIBRARY)
    if not drop_stale_cache(cache_folder(app), env.library_fingerprint):
        return outdated_tables(env)
    executed = getattr(env, "nb_metadata", {})
    return outdated_tables(env) + [page for page in executed if page in env.found_docs]


def finish(app, exception):
    """Stamp the cache, keep warnings from being forgotten, name what is not yet set."""
    if exception:
        return
    cache = cache_folder(app)
    if cache.is_dir():
        (cache / "library.sha256").write_text(app.env.library_fingerprint)
    # Sphinx reports a warning only when it reads the page. It has no public count.
    if app._warncount:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)
    url = app.config.html_theme_options["repository_url"]
    if is_stand_in(url):
        logger.info(
            f"{url} is a stand-in: Colab links, repository buttons and the notebooks' "
            "install lines will work once repository.url in _config.yml is set."
        )


def setup(app):
    app.add_directive("graded-exercise", GradedExercise)
    app.add_directive("exercise-table", ExerciseTable)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
