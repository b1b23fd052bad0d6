"""Claims about the machine at hand: what it is, what it can't do, and what to do."""

from types import SimpleNamespace

import pytest
import torch

from cherrytop.capstone.machine import NEEDED_DISK, on_cpu, on_gpu, this_machine
from cherrytop.memory import GIB


def with_gpus(monkeypatch, count, name="", free=0.0, capability=(8, 0), disk=1e12):
    """Make torch see so many GPUs, and the disk have so many bytes free."""
    gpus = {
        "is_available": lambda: count > 0,
        "device_count": lambda: count,
        "mem_get_info": lambda: (int(free), 80 * GIB),
        "get_device_capability": lambda: capability,
        "get_device_name": lambda: name,
    }
    for one, function in gpus.items():
        monkeypatch.setattr(torch.cuda, one, function)
    monkeypatch.setattr(
        "cherrytop.capstone.machine.shutil.disk_usage",
        lambda path: SimpleNamespace(free=disk),
    )


def test_a_t4_computes_in_float16_and_says_so(monkeypatch):
    with_gpus(monkeypatch, 1, "Tesla T4", 14.7 * GIB, (7, 5))
    found = this_machine()
    assert (found.name, found.kind, found.dtype) == ("Tesla T4", "cuda", "float16")
    assert found.memory == int(14.7 * GIB)  # what is free, not what there is
    (said,) = found.words
    assert "no bfloat16" in said and "float16" in said


@pytest.mark.parametrize("capability", [(8, 0), (8, 9), (9, 0), (12, 0)])
def test_a_newer_gpu_computes_in_bfloat16_and_needs_no_words(monkeypatch, capability):
    with_gpus(monkeypatch, 1, "L4", 22 * GIB, capability)
    found = this_machine()
    assert found.dtype == "bfloat16" and found.words == ()
    assert str(found) == "L4: 22.0 GiB free, bfloat16"


@pytest.mark.parametrize(("capability", "is_too_old"), [((6, 1), 1), ((7, 0), 0)])
def test_below_capability_7_another_gpu_is_asked_for(capability, is_too_old):
    said = " ".join(on_gpu("Tesla P4", 8 * GIB, capability).words)
    assert ("older than what Unsloth supports" in said) == is_too_old
    assert ("Change runtime type → T4" in said) == is_too_old


def test_without_a_gpu_it_says_what_to_do_in_colab(monkeypatch):
    with_gpus(monkeypatch, 0)
    found = this_machine()
    assert (found.name, found.kind) == ("CPU", "cpu") and found.memory > 0
    assert "In Colab: Runtime → Change runtime type → T4 GPU" in str(found)


def test_a_cpu_computes_in_what_its_processor_multiplies():
    assert on_cpu(GIB).dtype == "float32"
    assert on_cpu(GIB, has_bfloat16=True).dtype == "bfloat16"


@pytest.mark.parametrize("count", [2, 8])
def test_several_gpus_are_refused_with_the_way_out(monkeypatch, count):
    with_gpus(monkeypatch, count)
    with pytest.raises(RuntimeError, match=f"{count} GPUs.*CUDA_VISIBLE_DEVICES=0"):
        this_machine()


@pytest.mark.parametrize("count", [0, 1])
def test_little_disk_is_said_on_any_machine(monkeypatch, count):
    with_gpus(monkeypatch, count, disk=1.5 * GIB)
    said = str(this_machine())
    assert "Only 1.5 GiB of disk are free, and the run wants 4" in said
    with_gpus(monkeypatch, count, disk=NEEDED_DISK)
    assert "disk" not in str(this_machine())


@pytest.mark.parametrize(
    ("flags", "dtype"),
    [
        ("fpu avx512f avx512_bf16", "bfloat16"),
        ("fpu amx_bf16 amx_tile", "bfloat16"),
        ("fpu avx2 avx512f", "float32"),
    ],
)
def test_the_processor_is_asked_for_bfloat16(monkeypatch, flags, dtype):
    from io import StringIO

    files = {
        "/proc/cpuinfo": f"processor : 0\nflags : {flags}\n",
        "/proc/meminfo": "MemTotal: 9 kB\nMemAvailable:   2097152 kB\n",
    }
    with_gpus(monkeypatch, 0)
    monkeypatch.setattr("builtins.open", lambda path: StringIO(files[path]))
    found = this_machine()
    monkeypatch.undo()
    assert found.dtype == dtype and found.memory == 2 * GIB
