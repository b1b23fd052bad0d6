"""Peak memory of log-probabilities: in chunks against all logits at once.

Each repetition is a fresh process, `python -m tests.benchmarks.memory chunked FILE`:
within one process the second way would find the memory that the first has freed. The
process makes its inputs, calls the function once on a few rows so that libraries have
their buffers, and reports by how much its peak resident memory grew in the real call.

Freed arrays go back to the system at once (MALLOC_MMAP_THRESHOLD_). With glibc's
defaults some runs keep a part of the freed chunks, by chance of where small arrays lie
between them: of ten such runs, six grew by 36 MB and four by 216 MB.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from cherrytop.logprobs import chunked_token_logprobs, token_logprobs

from .report import ROOT, Measurement

B, T, H, V, CHUNK, REPEATS = 8, 257, 64, 32_000, 128, 3
WAYS = {
    "chunked": lambda hidden, W, ids: chunked_token_logprobs(hidden, W, ids, CHUNK),
    "full": lambda hidden, W, ids: token_logprobs(hidden @ W.T, ids),
}


def peak_bytes():
    """The highest resident memory of this process so far."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux's ru_maxrss also remembers the parent process
        (line,) = [x for x in status.read_text().splitlines() if "VmHWM" in x]
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@torch.no_grad()
def run(way, path):
    """Print the growth of the peak in bytes; save the values."""
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(B, T, H, generator=generator)
    W = torch.randn(V, H, generator=generator) / H**0.5
    ids = torch.randint(V, (B, T), generator=generator)
    WAYS[way](hidden[:, :2], W, ids[:, :2])
    before = peak_bytes()
    logprobs = WAYS[way](hidden, W, ids)
    print(peak_bytes() - before)
    torch.save(logprobs, path)


def growth(way, path):
    """Bytes by which one way's peak grows, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", way, str(path)]
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "1000000"}
    finished = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return int(finished.stdout)


def measure():
    """Growth of the peak, and equality of the values that it was spent on."""
    megabytes = {}
    with tempfile.TemporaryDirectory() as folder:
        for way in WAYS:
            path = Path(folder, way)
            grown = [growth(way, path) for _ in range(REPEATS)]
            megabytes[way] = statistics.median(grown) / 1e6
        values = [torch.load(Path(folder, way)) for way in WAYS]
    torch.testing.assert_close(*values)
    return [
        Measurement(
            name="chunked_token_logprobs",
            unit="MB at the peak",
            ours=megabytes["chunked"],
            alternative=megabytes["full"],
            against="token_logprobs(hidden @ W.T)",
            how=(
                "growth of peak resident memory in a fresh process, without gradients; "
                f"{B} × {T} positions, V = {V}, float32, {CHUNK} rows a chunk; "
                f"median of {REPEATS}; equal values; "
                "freed arrays returned at once (MALLOC_MMAP_THRESHOLD_)"
            ),
            higher_is_better=False,
        ),
    ]


if __name__ == "__main__":
    run(*sys.argv[1:])
