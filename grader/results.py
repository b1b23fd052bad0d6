"""Results: one file a submission, named by its manifest's hash.

What is there need not be examined again, and a run that was killed goes on where it
was: a file is written whole or not at all.
"""

import json
import os

NAMES = {"cells", "tests", "seconds", "tier"}


class Results:
    """The results kept in a folder.

    Args:
        folder: Path; made when the first result is kept.
    """

    def __init__(self, folder):
        self.folder = folder

    def find(self, exercise, fingerprint):
        """The result of a manifest, or None. A file that can't be read is none."""
        try:
            text = self._path(exercise, fingerprint).read_text("utf-8")
            result = json.loads(text)["result"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return result if isinstance(result, dict) and set(result) >= NAMES else None

    def keep(self, exercise, student, fingerprint, manifest, result):
        """Write a result, with what it depends on, in one step."""
        path = self._path(exercise, fingerprint)
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = ("seed", "limits", "tier", "environment")
        kept = {
            "student": student,
            **{name: manifest[name] for name in facts},
            "result": result,
        }
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)

    def _path(self, exercise, fingerprint):
        name = f"{fingerprint[:32]}.json"
        return self.folder / exercise.chapter / exercise.name / name
