"""Execute: nbgrader's own, which goes on behind a cell that ends its kernel.

nbgrader runs a notebook's cells in one kernel. An endless loop is interrupted and the
next cell runs; but a cell that ends the process (exit, a crash, no memory left) or that
can't be interrupted would take every later question with it, and with nbgrader's error
the earlier ones too. Here such a cell loses only what it decides itself: a new kernel
is started, the cells before it are run there again, and the notebook goes on.

Here the kernel also gets the student's seed (see `seeds`), so that a grading started
from nbgrader or formgrader has the same hidden inputs.
"""

import copy
import os
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.preprocessors import Execute
from traitlets import Unicode

from grader.seeds import SEED, course_secret, seed_of

TIMEOUT = "CellTimeoutError"  # the name of nbgrader's error for a cell that took long
DIED = "PythonStopped"  # the name of ours for a cell that ended its kernel


class KeepGoing(Execute):
    """Runs every cell; one that ends its kernel holds an error named DIED or TIMEOUT.

    The cells before it run again, test cells too, since later ones may use their names;
    all but those that were stopped. Their outputs stay those of the first time.
    """

    course = Unicode("", help="The folder with the course's secret.").tag(config=True)

    def preprocess(self, nb, resources=None, km=None):
        self._stopped = set()  # places of the cells that must not run again
        secret = course_secret(Path(self.course))
        os.environ[SEED] = seed_of(secret, resources["nbgrader"]["student"])
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell, resources, cell_index):
        try:
            super().preprocess_cell(cell, resources, cell_index)
        except (DeadKernelError, CellTimeoutError) as error:
            late = isinstance(error, CellTimeoutError)
            _note(cell, TIMEOUT if late else DIED)
            self._stopped.add(cell_index)
            self._start_again(cell_index)
        if any(output.get("ename") == TIMEOUT for output in cell.get("outputs", [])):
            self._stopped.add(cell_index)
        return cell, self.resources

    def on_cell_executed(self, **kwargs):
        super().on_cell_executed(**kwargs)
        payload = kwargs["execute_reply"]["content"].get("payload", [])
        if any(message.get("source") == "ask_exit" for message in payload):
            raise DeadKernelError("exit() ends the kernel a moment later")

    def _start_again(self, cell_index):
        """A new kernel, in the state that the old one had before this cell.

        A cell that ends it now, though it did not before, is not tried a third time.
        """
        while True:
            self._cleanup_kernel()
            self.create_kernel_manager()
            self.start_new_kernel()
            self.start_new_kernel_client()
            for place in range(cell_index + 1):
                try:
                    self._repeat(place)
                except (DeadKernelError, CellTimeoutError):
                    self._stopped.add(place)
                    break
            else:
                return

    def _repeat(self, place):
        """Run a cell once more and keep its old outputs.

        Of one that was stopped only a blank runs, so that the cells' numbers, by which
        tracebacks name them, stay the same.
        """
        original = self.nb.cells[place]
        if original.cell_type != "code" or not original.source.strip():
            return
        again = copy.deepcopy(original)
        if place in self._stopped:
            again.source = "pass"
        try:
            self.execute_cell(again, place, store_history=True)
        finally:
            self.nb.cells[place] = original


def _note(cell, name):
    """Add the error that tells what became of a cell, unless it is there."""
    if not any(output.get("ename") == name for output in cell.outputs):
        cell.outputs.append(
            nbformat.v4.new_output(
                "error", ename=name, evalue="", traceback=[f"{name}: stopped here"]
            )
        )
