"""A time limit for code that may never end."""

import contextlib
import signal
import threading


class TookTooLong(BaseException):
    """No Exception, so that a student's `except Exception` does not swallow it."""


@contextlib.contextmanager
def time_limit(seconds):
    """Stop the block after so many seconds, where the system can (not on Windows).

    Raises:
        TookTooLong: the time is over.
    """
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return

    def stop(*_):
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
