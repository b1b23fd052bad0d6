"""Scale: many jobs at once, through `dask.distributed`.

Jobs go to the workers of a cluster: one on this machine, unless the address of another
one's scheduler is given. A worker needs this repository at the same state, installed as
here. A thread of it keeps one examiner; those of one process share a warm process. A
task is one job, so a worker that dies costs its tasks a second try. One job at a time
needs no cluster.
"""

import atexit
import contextlib
import threading
from asyncio import CancelledError

from grader.course import CourseError
from grader.examine import Examiner
from grader.jobs import environment
from grader.limits import Limits
from grader.sandbox.host import Stem
from grader.sandbox.tiers import NoTier, check_tier

TRIES = 3  # of a task whose worker dies
_lock = threading.RLock()
_examiners = {}  # of a thread's number: (what it wants, its Examiner)
_spare = []  # likewise, of those that were started beforehand
_stems = {}  # of a policy and imports: the warm process that examiners here share


def examine_here(job, tier, imports):
    """Examine a job with this thread's own examiner, which is started when needed."""
    wanted = (tier, Limits(**job["limits"]), tuple(imports))
    return _examiner(wanted).examine(job)


def _examiner(wanted):
    me = threading.get_ident()
    with _lock:
        before, examiner = _examiners.get(me, (None, None))
        if before == wanted:
            return examiner
        if examiner:
            examiner.close()
        ready = [pair for pair in _spare if pair[0] == wanted]
        if ready:
            _spare.remove(ready[0])
        _examiners[me] = ready[0] if ready else (wanted, _started(wanted))
        kept = {_stem_of(pair[0]) for pair in (*_examiners.values(), *_spare)}
        for unused in _stems.keys() - kept:
            _stems.pop(unused).close()
        return _examiners[me][1]


def _stem_of(wanted):
    tier, limits, imports = wanted
    return limits.policy(tier), imports


def _started(wanted):
    """An examiner; it is not waited for. Those here share a warm process."""

    def branch():
        key = _stem_of(wanted)
        with _lock:
            if key in _stems and _stems[key].process.poll() is not None:
                _stems.pop(key).close()
            if key not in _stems:
                _stems[key] = Stem(*key)
            return _stems[key].branch()

    return Examiner(*wanted, branch, waits=False)


@contextlib.contextmanager
def started_beforehand(number, tier, limits, imports):
    """Within the block examiners get ready for `examine_all`; then all are ended."""
    wanted = (tier, limits, tuple(imports))
    try:
        with _lock:
            _spare.extend((wanted, _started(wanted)) for _ in range(number))
        yield
    finally:
        close_examiners()


@atexit.register
def close_examiners():
    """End all examiners of this process, and the warm processes that they share."""
    with _lock:
        examiners = [examiner for _, examiner in (*_examiners.values(), *_spare)]
        for examiner in examiners:
            examiner.dismiss()
        for examiner in examiners:
            examiner.close()
        for stem in _stems.values():
            stem.close()
        for kept in (_examiners, _spare, _stems):
            kept.clear()


def examine_all(jobs, tier, imports, workers=1, scheduler=None):
    """Examine jobs, some at a time.

    Args:
        jobs: dict of a key to a job.
        tier: of isolation.
        imports: modules that are imported beforehand.
        workers: how many at a time on this machine.
        scheduler: address of a running Dask scheduler, "tcp://host:8786"; None: a
            cluster of this machine's own.

    Yields:
        (key, result) in the order in which they are ready.

    Raises:
        CourseError: no scheduler at this address, or workers that can't do it.
    """
    if not jobs:
        return
    if scheduler is None and workers == 1:
        for key, job in jobs.items():
            yield key, examine_here(job, tier, imports)
        close_examiners()
        return
    with _client(workers, scheduler, tier) as client:
        from distributed import as_completed

        futures = {
            client.submit(
                examine_here, job, tier, imports, pure=False, retries=TRIES - 1
            ): key
            for key, job in jobs.items()
        }
        for future in as_completed(list(futures)):
            yield futures[future], result_of(future)
            future.release()
    close_examiners()


def result_of(future):
    """A task's result; {"failed": why} if it has none, whatever the reason.

    A task that was done can be undone, since its result lies with its worker until it
    is fetched: if that one dies, another does the task again, and this waits for it.
    """
    try:
        return future.result()
    except (Exception, CancelledError) as error:
        return {"failed": f"{type(error).__name__}: {error}"[:300]}


def readiness(tier):
    """What a worker says of itself: (its environment, what it lacks for the tier)."""
    try:
        check_tier(tier)
    except NoTier as missing:
        return environment(), str(missing)
    return environment(), ""


def _running(scheduler, tier):
    """A client of a running cluster whose workers are as they have to be."""
    from distributed import Client

    how = (
        "start it with `python -m dask scheduler`, and workers with `python -m dask "
        "worker` in this repository, installed as here"
    )
    try:
        client = Client(scheduler, timeout="20s")
        client.wait_for_workers(1, timeout=60)
    except (OSError, TimeoutError) as error:
        raise CourseError(
            f"no Dask scheduler with a worker answers at {scheduler} "
            f"({type(error).__name__}); {how}"
        ) from None
    try:
        said = client.run(readiness, tier)
    except Exception as error:  # whatever keeps a worker from importing this module
        client.close()
        raise CourseError(f"a worker can't run the grader ({error}); {how}") from None
    for worker, (theirs, missing) in said.items():
        if missing or theirs != environment():
            client.close()
            why = missing or "its repository or its packages differ from those here"
            raise CourseError(f"the worker {worker} can't take part: {why}")
    return client


def _client(workers, scheduler, tier):
    import dask
    from distributed import Client, LocalCluster

    dask.config.set({"distributed.scheduler.allowed-failures": TRIES})
    if scheduler is not None:
        return _running(scheduler, tier)
    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        dashboard_address="127.0.0.1:0",
        silence_logs="ERROR",
    )
    return _Both(Client(cluster), cluster)


class _Both:
    """A client and its cluster, closed together."""

    def __init__(self, client, cluster):
        self.client, self.cluster = client, cluster

    def __enter__(self):
        return self.client

    def __exit__(self, *_):
        close_examiners()
        self.client.close()
        self.cluster.close()
