"""The machine at hand: a GPU, or none; how much memory, and what it cannot do."""

import os
import shutil
from typing import NamedTuple

from cherrytop.memory import GIB

NEEDED_DISK = 4 * GIB  # checkpoints of an adapter, one merged small model
OLD = (8, 0)  # compute capability of the first GPUs with bfloat16 (Ampere)


class Machine(NamedTuple):
    """What a run can count on."""

    name: str  # as the driver says, or "CPU"
    kind: str  # "cuda" or "cpu"
    memory: float  # bytes that are free for the run
    dtype: str  # "bfloat16", "float16" or "float32": in what weights are computed with
    words: tuple  # sentences: what is special here, and what to do about it

    def __str__(self):
        head = f"{self.name}: {self.memory / GIB:.1f} GiB free, {self.dtype}"
        return "\n".join([head, *(f"- {sentence}" for sentence in self.words)])


def this_machine():
    """The GPU that torch sees, or else the CPU.

    Returns:
        Machine.

    Raises:
        RuntimeError: two GPUs or more. Unsloth trains on one; the message says how to
            show it a single one.
    """
    import torch

    free_disk = shutil.disk_usage(os.getcwd()).free
    if not torch.cuda.is_available():
        return on_cpu(_free_memory(), free_disk, _cpu_has_bfloat16())
    if torch.cuda.device_count() > 1:
        raise RuntimeError(
            f"{torch.cuda.device_count()} GPUs are visible, and Unsloth trains on one: "
            "set CUDA_VISIBLE_DEVICES=0 before Python starts"
        )
    free, _ = torch.cuda.mem_get_info()
    capability = torch.cuda.get_device_capability()
    return on_gpu(torch.cuda.get_device_name(), free, capability, free_disk)


def on_gpu(name, free, capability, free_disk=NEEDED_DISK):
    """A Machine with a GPU.

    Args:
        name: such as "Tesla T4".
        free: bytes that no other program holds.
        capability: (major, minor) of its compute capability.
        free_disk: bytes free where the run writes.

    Example:
        >>> print(on_gpu("Tesla T4", 14.7 * GIB, (7, 5)))
        Tesla T4: 14.7 GiB free, float16
        - Tesla T4 has no bfloat16 (that came with Ampere): training is in float16.
    """
    words = []
    is_old = tuple(capability) < OLD
    if is_old:
        words.append(
            f"{name} has no bfloat16 (that came with Ampere): training is in float16."
        )
    if tuple(capability) < (7, 0):
        words.append(
            f"{name} is older than what Unsloth supports (capability 7.0): take "
            "another GPU (in Colab: Runtime → Change runtime type → T4)."
        )
    dtype = "float16" if is_old else "bfloat16"
    return Machine(name, "cuda", free, dtype, (*words, *_of_disk(free_disk)))


def on_cpu(free, free_disk=NEEDED_DISK, has_bfloat16=False):
    """A Machine without a GPU.

    Args:
        free: bytes of main memory that are free.
        free_disk: bytes free where the run writes.
        has_bfloat16: whether the processor multiplies in it.
    """
    dtype = "bfloat16" if has_bfloat16 else "float32"
    words = (
        "No GPU was found, so a small model is trained on the CPU. In Colab: Runtime → "
        "Change runtime type → T4 GPU. Elsewhere: `nvidia-smi` must list a GPU, and "
        "torch must be a CUDA build.",
    )
    return Machine("CPU", "cpu", free, dtype, words + _of_disk(free_disk))


def _of_disk(free):
    if free >= NEEDED_DISK:
        return ()
    return (
        f"Only {free / GIB:.1f} GiB of disk are free, and the run wants "
        f"{NEEDED_DISK / GIB:.0f}: make room, or write elsewhere.",
    )


def _free_memory():
    """Bytes of main memory that are free."""
    try:
        with open("/proc/meminfo") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass  # not Linux
    if hasattr(os, "sysconf"):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2
    return 4 * GIB


def _cpu_has_bfloat16():
    """Whether bfloat16 is faster here than float32, by the processor's own word."""
    try:
        with open("/proc/cpuinfo") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
