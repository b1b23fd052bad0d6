"""What fits on a GPU: bytes of weights, gradients, caches and logits, multiplied out.

Every function returns bytes, and `GIB` or `GB` turns them into what is printed:
1 GiB is 2³⁰ bytes, 1 GB is 10⁹, 7 % less. Nothing is measured here. The formulas count
the large arrays and say what they leave out, so that a plan is a lower bound.
"""

from typing import NamedTuple

from cherrytop.data import read_table

GIB, GB = 2**30, 10**9
LORA_KINDS = ("q", "k", "v", "o", "gate", "up", "down")
# Bytes of state that an optimizer keeps for each trained parameter: two moments.
OPTIMIZERS = {"adamw": 8, "adamw_8bit": 2}


class Shape(NamedTuple):
    """The sizes of a decoder of Llama's kind (RMSNorm, grouped queries, SwiGLU)."""

    num_layers: int
    hidden_size: int
    intermediate_size: int
    num_heads: int
    num_kv_heads: int
    head_dim: int
    vocab_size: int
    tied: bool  # the output matrix is the embedding
    query_key_norm: bool  # as in Qwen3

    @property
    def query_dim(self):
        """Width of all queries of a token."""
        return self.num_heads * self.head_dim

    @property
    def kv_dim(self):
        """Width of the keys of a token, and of its values."""
        return self.num_kv_heads * self.head_dim

    def matrices(self):
        """The matrices of one block, as dict of kind to (inputs, outputs)."""
        H, F = self.hidden_size, self.intermediate_size
        Q, K = self.query_dim, self.kv_dim
        attention = {"q": (H, Q), "k": (H, K), "v": (H, K), "o": (Q, H)}
        return attention | {"gate": (H, F), "up": (H, F), "down": (F, H)}


def model_shapes():
    """The models of `data/model_shapes.csv`, as dict of name to Shape."""
    found = {}
    for row in read_table("model_shapes"):
        flags = {name: row[name] == "yes" for name in ("tied", "query_key_norm")}
        sizes = {name: int(row[name]) for name in Shape._fields if name not in flags}
        found[row["model"]] = Shape(**sizes, **flags)
    return found


def num_params(shape):
    """Parameters of the whole model: embeddings, blocks, norms.

    Example:
        >>> num_params(model_shapes()["Qwen3-4B"])
        4022468096
    """
    block = sum(inputs * outputs for inputs, outputs in shape.matrices().values())
    norms = 2 * shape.hidden_size + 2 * shape.head_dim * shape.query_key_norm
    embeddings = (1 if shape.tied else 2) * shape.vocab_size * shape.hidden_size
    return shape.num_layers * (block + norms) + shape.hidden_size + embeddings


def lora_params(shape, rank, kinds=LORA_KINDS):
    """Parameters of LoRA: rank · (inputs + outputs) for each adapted matrix.

    Source: Hu et al. 2021, arXiv 2106.09685.

    Example:
        >>> lora_params(model_shapes()["Qwen3-4B"], rank=32)
        66060288
    """
    matrices = shape.matrices()
    return shape.num_layers * sum(rank * sum(matrices[kind]) for kind in kinds)


def weight_bytes(num_params, bits=16):
    """Bytes of weights. Below 16 bits, the scales of the groups come on top."""
    return num_params * bits / 8


def optimizer_bytes(num_trained, optimizer="adamw"):
    """Bytes of AdamW's two moments, for the trained parameters only.

    Left out: a float32 copy of 16-bit weights, which many trainers keep as well (4
    bytes each), and the scales of the 8-bit moments, below 2 %.

    Source: Dettmers et al. 2021, arXiv 2110.02861 (8 bit).
    """
    return num_trained * OPTIMIZERS[optimizer]


def gradient_bytes(num_trained, bytes_each=4):
    """Bytes of the gradient: one number for each trained parameter."""
    return num_trained * bytes_each


def block_bytes(shape, tokens, bytes_each=2):
    """Bytes that one block keeps of its forward pass, for the backward pass.

    A token keeps 4 H + 2 Q + 2 K + 4 F numbers: both norms with their inputs, queries
    and the attention's output, keys and values, and four times the MLP's width (gate,
    up, the activated gate, and the product).

    Left out: the attention's own buffers (with FlashAttention, little), float32 copies
    within norms, Qwen3's norms of queries and keys, and LoRA's narrow arrays.
    """
    numbers = 4 * shape.hidden_size + 2 * shape.query_dim + 2 * shape.kv_dim
    return tokens * bytes_each * (numbers + 4 * shape.intermediate_size)


def activation_bytes(shape, tokens, checkpointing=True, bytes_each=2):
    """Bytes of activations that a training step keeps, logits not included.

    With gradient checkpointing, each block's input, and one block in full while it is
    computed again; without, every block in full.

    Args:
        shape: Shape.
        tokens: of all sequences in one backward pass, prompts and padding too.
        checkpointing: whether blocks are computed again in the backward pass.
        bytes_each: 2 for 16 bits.

    Left out: the gradients of activations on their way back, about one block's more,
    and see `block_bytes`. Real trainers are off by tens of per cent here.

    Source: Chen et al. 2016, arXiv 1604.06174 (checkpointing).
    """
    whole = block_bytes(shape, tokens, bytes_each)
    if not checkpointing:
        return shape.num_layers * whole
    return shape.num_layers * tokens * shape.hidden_size * bytes_each + whole


def kv_cache_bytes(shape, tokens, sequences=1, bytes_each=2):
    """Bytes of cached keys and values: 2 · bytes · layers · kv_dim a token.

    Example (Llama 3.1 8B at 20,480 tokens):
        >>> kv_cache_bytes(model_shapes()["Llama 3.1 8B"], tokens=20_480) / GIB
        2.5
    """
    return 2 * bytes_each * shape.num_layers * shape.kv_dim * tokens * sequences


def logits_bytes(vocab_size, positions, arrays=2, bytes_each=2):
    """Bytes of logits: arrays · bytes · positions · V.

    Args:
        vocab_size: V.
        positions: whose logits exist at the same time: all tokens of all sequences, or
            those of one chunk.
        arrays: how many of that size there are, e.g. the logits and their gradient.
        bytes_each: 2 for 16 bits; a cast to float32 doubles it.

    Example (Llama 3.1 8B, 8 completions of 20,480 tokens, and one after the other):
        >>> round(logits_bytes(128_256, 8 * 20_480) / GIB, 2)
        78.28
        >>> round(logits_bytes(128_256, 20_480) / GIB, 2)
        9.79
    """
    return arrays * bytes_each * positions * vocab_size


class Plan(NamedTuple):
    """Parts of a run's memory, in bytes, against what a GPU has."""

    parts: dict
    available: float

    @property
    def total(self):
        """Bytes of all parts."""
        return sum(self.parts.values())

    @property
    def too_much(self):
        """The parts that no longer fit, if they come in the order of `parts`."""
        used, names = 0, []
        for name, size in self.parts.items():
            used += size
            if used > self.available:
                names.append(name)
        return names

    def verdict(self):
        """One sentence: what is needed, what there is, and what does not fit."""
        need, have = self.total / GIB, self.available / GIB
        sentence = f"needs {need:.1f} GiB of {have:.1f}: "
        if not self.too_much:
            return sentence + f"fits, {have - need:.1f} GiB to spare"
        return sentence + f"does not fit, from the {self.too_much[0]} on"


def plan(parts, gpu, reserve=1.0):
    """The parts of a run's memory compared with a GPU.

    Args:
        parts: dict of a part's name to its bytes, what comes first first.
        gpu: row of `data/gpus.csv`. What a program sees of the memory is taken from
            there if it is known, else the GB on the box, as 10⁹ bytes.
        reserve: GiB for what nobody counts: the CUDA context, libraries, and gaps
            between arrays. A guess; 1 is not much.

    Returns:
        Plan.

    Example:
        >>> gpu = {"memory_gb": 16, "visible_gib": None}
        >>> plan({"weights": 8 * GIB, "logits": 9 * GIB}, gpu).verdict()
        'needs 17.0 GiB of 13.9: does not fit, from the logits on'
    """
    seen = gpu["visible_gib"]
    memory = gpu["memory_gb"] * GB if seen is None else seen * GIB
    return Plan(dict(parts), memory - reserve * GIB)


class Work(NamedTuple):
    """What one step asks of a GPU: bytes to read, and operations."""

    bytes: float
    flops: float

    def seconds(self, gpu):
        """(seconds to read the bytes, seconds to compute), each at the GPU's peak.

        The step takes at least as long as the larger of them: the roofline.

        Source: Williams, Waterman and Patterson 2009.
        """
        read = self.bytes / (gpu["bandwidth_gb_per_s"] * 1e9)
        return read, self.flops / (gpu["tflops"] * 1e12)


def decode_step(shape, sequences, context, bytes_each=2):
    """The work of sampling one token for each of several sequences.

    Every weight is read once for all sequences, and takes part in one multiplication
    and one addition for each; every sequence's cache is read once, and each of its
    tokens takes 4 · layers · query_dim operations.

    Args:
        shape: Shape.
        sequences: that are sampled together.
        context: tokens that each has so far.
        bytes_each: 2 for 16 bits, 0.5 for 4; of weights, while the cache has 2.

    Returns:
        Work. Left out: activations, which are small here, and all overhead.
    """
    weights = num_params(shape)
    if not shape.tied:
        weights -= shape.vocab_size * shape.hidden_size  # looked up, not multiplied
    attention = 4 * shape.num_layers * shape.query_dim * context
    return Work(
        weights * bytes_each + kv_cache_bytes(shape, context, sequences),
        sequences * (2 * weights + attention),
    )
