"""Run a notebook from end to end in a Jupyter kernel: `make capstone`.

    python -m cherrytop.bake.notebook exercises/grpo/train.ipynb build/train

What the cells print is shown while they run, with each cell's number and its seconds;
a picture that is drawn anew, such as a live curve, shows as the seconds so far. The
executed notebook and whatever the cells write land in the folder.
"""

import argparse
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

QUIET = 30  # seconds after which a cell that only draws says how long it has taken


class ToldClient(NotebookClient):
    """Executes a notebook, and tells what it does while it does it."""

    begun = told = 0.0  # when the cell began, and when it was last heard of

    def begin(self, cell, cell_index):
        self.begun = self.told = time.monotonic()
        first = (cell.source.strip().splitlines() or [""])[0]
        print(f"[{cell_index + 1}/{len(self.nb.cells)}] {first}", flush=True)

    def end(self, cell, cell_index, execute_reply):
        if time.monotonic() - self.begun >= 1:
            self._tell_seconds()

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "stream":
            print(msg["content"]["text"], end="", flush=True)
            self.told = time.monotonic()
        elif time.monotonic() - self.told >= QUIET:
            self._tell_seconds()
        return super().process_message(msg, cell, cell_index)

    def _tell_seconds(self):
        self.told = time.monotonic()
        print(f"    {self.told - self.begun:.0f} s", flush=True)


def run_notebook(source, folder):
    """Execute a notebook in a kernel whose working folder is `folder`.

    Args:
        source: Path of an .ipynb, or of a program in jupytext's percent format.
        folder: Path where the executed notebook goes, made if missing.

    Returns:
        (Path of the executed notebook, None or the error that ended it): written
        either way, with the outputs up to there.
    """
    notebook = jupytext.read(source)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    folder.mkdir(parents=True, exist_ok=True)
    client = ToldClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    client.on_cell_execute, client.on_cell_executed = client.begin, client.end
    error = None
    try:
        client.execute()
    except (CellExecutionError, DeadKernelError) as problem:
        error = problem
    finally:
        path = folder / f"{Path(source).stem}.ipynb"
        nbformat.write(notebook, path)
    return path, error


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path, help="a notebook, or its percent source")
    parser.add_argument("folder", type=Path, help="where all that it leaves goes")
    arguments = parser.parse_args(argv)
    if not arguments.source.is_file():
        parser.error(f"there is no {arguments.source}")
    path, error = run_notebook(arguments.source, arguments.folder)
    if error:
        print(f"{error}\n{path} stopped there.", file=sys.stderr)
        return 1
    print(f"{path} ran from end to end.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
