"""Seeds: fresh hidden inputs for every course and every student.

Checks take their hidden inputs from the environment variable SEED. A course has one
secret, made at random when it is first graded; a student's seed follows from it and
their name. So nobody can work out their hidden inputs beforehand, two students have
different ones, and grading again gives the same.
"""

import hashlib
import hmac
import os
import secrets
import unicodedata

from grader.course import CourseError

SEED = "CHERRYTOP_SEED"  # as `cherrytop.checks` reads it
SECRET_FILE = "secret_seed"  # in the course folder, for the instructor's eyes only


def course_secret(course, fixed=None):
    """The secret of the course in a folder; made and kept if there is none.

    Args:
        course: Path of the course folder, which exists.
        fixed: a text that becomes the secret from now on; None: the one that is kept.

    Raises:
        CourseError: the file where the secret is kept is empty.
    """
    path = course / SECRET_FILE
    if fixed is not None or not path.exists():
        _keep(path, fixed if fixed is not None else secrets.token_hex(16))
    secret = path.read_text("utf-8").strip()
    if not secret:
        raise CourseError(
            f"{path} is empty: put the course's secret back, or remove the file to "
            "have a new one made, with other hidden inputs"
        )
    return secret


def _keep(path, secret):
    """Write a secret that only its owner can read, in one step."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret.strip() + "\n")
    os.replace(part, path)


def seed_of(secret, student):
    """A student's seed, as text for the environment: it does not tell the secret.

    Example:
        >>> seed_of("secret", "ada") == seed_of("secret", "bob")
        False
    """
    name = unicodedata.normalize("NFC", student).encode("utf-8", "replace")
    return hmac.new(secret.encode(), name, hashlib.sha256).hexdigest()[:16]
