"""Progress: a line a submission, with counts and the time that is left."""

import time

from grader.sheets import show_points


class Progress:
    """Prints how far a run is.

    Args:
        count: submissions in all.
        verbose: whether to say why points were lost, question by question.
    """

    def __init__(self, count, verbose=False):
        self.count, self.verbose = count, verbose
        self.done = self.examined = 0
        self.start = time.monotonic()

    def report(self, result, is_new):
        """One submission is done; `is_new`: it was examined, not found ready."""
        self.done += 1
        self.examined += is_new
        width = len(str(self.count))
        points = "0"
        if result.questions:
            points = f"{show_points(result.score)}/{show_points(result.max_score)}"
        why = f"  {result.reason}" if result.reason else ""
        print(
            f"[{self.done:>{width}}/{self.count}{self._left()}] {result.student}  "
            f"{result.exercise_id}  {points}{why}",
            flush=True,
        )
        if self.verbose:
            for question in result.questions:
                if question.verdict not in ("right", "by hand"):
                    said = question.hint or question.message or question.verdict
                    print(f"      {question.id}: {' '.join(said.split())}"[:200])
            for note in (*result.notes, *result.flags):
                print(f"      {note}")

    def _left(self):
        """ ", about 2:05 left", once there is something to go by."""
        seconds = time.monotonic() - self.start
        if self.examined < 3 or self.done == self.count:
            return ""
        left = round(seconds / self.done * (self.count - self.done))
        return f", about {left // 60}:{left % 60:02} left"
