"""The closed set of values that cross between the examiner and a student's process.

None, bool, int, float, complex, str, bytes, list, tuple, dict, set, NumPy arrays, torch
tensors, and named tuples and dataclasses of the library. Never pickle: what is read is
built from its parts by this module alone, and every length is checked before it is
believed, since the bytes may be a student's own. Sizes and depth are limited.

A message is its length (four bytes, big-endian) and one value: a byte that says the
kind, then its parts.
"""

import dataclasses
import importlib
import math
import re
import select
import struct
import sys
import time

import numpy as np

MAX_BYTES = 64_000_000  # of a message
MAX_DEPTH = 40
MAX_ITEMS = 500_000  # in all the lists and dicts of a message together
MAX_ITEMS_BACK = 50_000  # of an answer: comparing it costs the examiner time
MAX_KEYS = 20_000  # of one dict or set: hashes can be made to collide
MAX_COMPARED = MAX_KEYS**2  # pairs of keys, in all dicts and sets together
MAX_INT_BYTES = 1_000
MAX_AXES = 16
ARRAYS = re.compile(r"[<>|=][biufcSU]\d{1,4}")
TENSORS = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16",
    "float32", "float64", "complex64", "complex128",
)  # fmt: skip
LENGTH = struct.Struct(">I")
FLOAT = struct.Struct(">d")


class Unfit(TypeError):
    """A value that can't cross."""


class Garbled(Exception):
    """Bytes that are no message."""


class Silence(Exception):
    """No answer: `reason` is "late" or "gone"."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def encode(value):
    """A value as the bytes of a message, without its length.

    Subclasses of the plain types become the plain type.

    Raises:
        Unfit: a value of another kind, or one that is too large or too deep.
    """
    out, items = bytearray(), [0]
    _write(value, out, 0, items)
    return bytes(out)


def decode(data, trusted=False):
    """The value that `encode` wrote.

    Args:
        data: bytes of a message.
        trusted: whether they come from the examiner: then modules of the library may be
            imported for named tuples, and functions of it be named.

    Raises:
        Garbled: anything that `encode` would not have written.
    """
    reader = _Reader(data, trusted)
    try:
        value = reader.value(0)
    except Garbled:
        raise
    except Exception as error:  # whatever a forged message makes of us
        raise Garbled(f"{type(error).__name__}: {error}"[:200]) from None
    if reader.place != len(data):
        raise Garbled("there is more behind the value")
    return value


def send(connection, value, deadline=None):
    """Write a message to a socket.

    Raises:
        Unfit: see `encode`.
        Silence: the other end is gone, or has not read it until the deadline.
    """
    data = encode(value)
    if deadline is not None:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
    try:
        connection.sendall(LENGTH.pack(len(data)) + data)
    except TimeoutError:
        raise Silence("late") from None
    except OSError:
        raise Silence("gone") from None
    finally:
        connection.settimeout(None)


def receive(connection, deadline=None, watch=None, trusted=False, most=MAX_BYTES):
    """Read a message from a socket.

    Args:
        connection: a socket.
        deadline: a time of time.monotonic(); None: as long as it takes.
        watch: called about every 20 ms while waiting; it may raise.
        trusted: see `decode`.
        most: bytes that a message may have.

    Raises:
        Silence: nothing until the deadline ("late"), or the other end is gone.
        Garbled: see `decode`.
    """
    (length,) = LENGTH.unpack(_read(connection, 4, deadline, watch))
    if length > most:
        raise Garbled(f"a message of {length} bytes; at most {most} are taken")
    return decode(_read(connection, length, deadline, watch), trusted)


def _read(connection, count, deadline, watch):
    parts, watched = [], time.monotonic()
    while count:
        if watch or deadline is not None:
            _wait(connection, deadline, watch)
        if watch and time.monotonic() > watched + 0.02:
            watch()
            watched = time.monotonic()
        try:
            part = connection.recv(min(count, 1 << 20))
        except OSError:
            part = b""
        if not part:
            raise Silence("gone")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _wait(connection, deadline, watch):
    """Until there is something to read; drops are held to deadline and watch, too."""
    while True:
        if deadline is not None and time.monotonic() > deadline:
            raise Silence("late")
        if select.select([connection], [], [], 0.02)[0]:
            return
        if watch:
            watch()


# --- writing


def _write(value, out, depth, items):
    items[0] += 1
    if depth > MAX_DEPTH:
        raise Unfit(f"a value nested more than {MAX_DEPTH} levels deep")
    if items[0] > MAX_ITEMS:
        raise Unfit(f"a value of more than {MAX_ITEMS} parts")
    if len(out) > MAX_BYTES:
        raise Unfit(f"a value of more than {MAX_BYTES} bytes")
    if value is None or value is True or value is False:
        out += b"N" if value is None else b"Y" if value else b"F"
    elif isinstance(value, (np.generic, np.ndarray)):
        _write_array(value, out)
    elif isinstance(value, int):
        _write_int(int(value), out)
    elif isinstance(value, float):
        out += b"d" + FLOAT.pack(value)
    elif isinstance(value, complex):
        out += b"c" + FLOAT.pack(value.real) + FLOAT.pack(value.imag)
    elif isinstance(value, str):
        _write_bytes(b"s", str(value).encode("utf-8", "surrogatepass"), out)
    elif isinstance(value, (bytes, bytearray)):
        _write_bytes(b"b", bytes(value), out)
    elif _is_record(value):
        _write_record(value, out, depth, items)
    elif isinstance(value, (list, tuple, set, frozenset)):
        kind = b"l" if isinstance(value, list) else b"t"
        kind = b"S" if isinstance(value, (set, frozenset)) else kind
        _write_many(kind, list(value), out, depth, items)
    elif isinstance(value, dict):
        flat = [part for item in value.items() for part in item]
        _write_many(b"m", flat, out, depth, items)
    else:
        _write_torch_or_name(value, out, depth, items)


def _write_bytes(kind, data, out):
    if len(data) > MAX_BYTES:
        raise Unfit(f"a value of more than {MAX_BYTES} bytes")
    out += kind + LENGTH.pack(len(data)) + data


def _write_int(value, out):
    size = value.bit_length() // 8 + 1
    if size > MAX_INT_BYTES:
        raise Unfit("an int of more than 2,400 digits")
    _write_bytes(b"i", value.to_bytes(size, "big", signed=True), out)


def _write_many(kind, parts, out, depth, items):
    out += kind + LENGTH.pack(len(parts))
    for part in parts:
        _write(part, out, depth + 1, items)


def _write_array(value, out):
    array = np.asarray(value)
    name = array.dtype.str
    if not ARRAYS.fullmatch(name):
        raise Unfit(f"an array of dtype {array.dtype}")
    out += b"g" if isinstance(value, np.generic) else b"a"
    _write_blob(name, array.shape, array.tobytes(), out)


def _write_blob(name, shape, data, out):
    if len(shape) > MAX_AXES:
        raise Unfit(f"an array of {len(shape)} axes")
    _write_bytes(b"s", name.encode(), out)
    out += LENGTH.pack(len(shape))
    for size in shape:
        out += LENGTH.pack(size)
    _write_bytes(b"b", data, out)


def _write_torch_or_name(value, out, depth, items):
    torch = sys.modules.get("torch")
    kind = type(value)
    if torch and isinstance(value, torch.Tensor):
        name = str(value.dtype).removeprefix("torch.")
        if name not in TENSORS or value.layout is not torch.strided or value.is_meta:
            raise Unfit(f"a tensor of dtype {name}, layout {value.layout}")
        plain = value.detach().cpu().contiguous()
        out += b"T" if value.requires_grad else b"U"
        plain = plain.resolve_conj().resolve_neg()
        flat = plain.reshape(-1).view(torch.uint8)
        _write_blob(name, plain.shape, flat.numpy().tobytes(), out)
    elif torch and isinstance(value, torch.dtype):
        _write_bytes(b"D", str(value).removeprefix("torch.").encode(), out)
    elif torch and isinstance(value, torch.Size):
        _write_many(b"t", list(value), out, depth, items)
    elif callable(value) and _is_ours(kind_of := getattr(value, "__module__", "")):
        _write_bytes(b"n", f"{kind_of}:{value.__qualname__}".encode(), out)
    else:
        raise Unfit(f"a value of type {kind.__name__}")


def _is_ours(module):
    return module == "cherrytop" or str(module).startswith("cherrytop.")


def _is_record(value):
    kind = type(value)
    named = isinstance(value, tuple) and hasattr(kind, "_fields")
    return (named or dataclasses.is_dataclass(kind)) and _is_ours(kind.__module__)


def _write_record(value, out, depth, items):
    kind = type(value)
    names = getattr(kind, "_fields", None) or [
        field.name for field in dataclasses.fields(kind)
    ]
    _write_bytes(b"r", f"{kind.__module__}:{kind.__qualname__}".encode(), out)
    flat = [part for name in names for part in (name, getattr(value, name))]
    _write_many(b"m", flat, out, depth, items)


# --- reading


class _Reader:
    """Reads one value from bytes; see the module for what they are."""

    def __init__(self, data, trusted):
        self.data, self.trusted = data, trusted
        self.most = MAX_ITEMS if trusted else MAX_ITEMS_BACK
        self.place, self.items, self.compared = 0, 0, 0

    def value(self, depth):
        self.items += 1
        if depth > MAX_DEPTH or self.items > self.most:
            raise Garbled("nested too deep, or too many parts")
        kind = self.take(1)
        if kind in b"NYF":
            return {b"N": None, b"Y": True, b"F": False}[kind]
        if kind == b"i":
            return int.from_bytes(self.blob(MAX_INT_BYTES), "big", signed=True)
        if kind == b"d":
            return FLOAT.unpack(self.take(8))[0]
        if kind == b"c":
            return complex(*(FLOAT.unpack(self.take(8))[0] for _ in range(2)))
        if kind == b"s":
            return self.blob().decode("utf-8", "surrogatepass")
        if kind == b"b":
            return self.blob()
        if kind in b"ltSm":
            return self.many(kind, depth)
        if kind in b"ag":
            return self.array(kind)
        if kind in b"TU":
            return self.tensor(kind)
        if kind == b"D":
            return self.dtype(self.blob().decode())
        if kind == b"r":
            return self.record(depth)
        if kind == b"n" and self.trusted:
            return self.named(self.blob().decode(), load=True)
        raise Garbled(f"a value of the unknown kind {kind!r}")

    def take(self, count):
        if self.place + count > len(self.data):
            raise Garbled("it ends too early")
        self.place += count
        return self.data[self.place - count : self.place]

    def length(self):
        return LENGTH.unpack(self.take(4))[0]

    def blob(self, most=MAX_BYTES):
        length = self.length()
        if length > most:
            raise Garbled("a part is too long")
        return self.take(length)

    def many(self, kind, depth):
        count = self.length()
        if self.items + count > self.most:
            raise Garbled("too many parts")
        parts = [self.value(depth + 1) for _ in range(count)]
        if kind == b"l":
            return parts
        if kind == b"t":
            return tuple(parts)
        keys = [_as_key(key) for key in (parts if kind == b"S" else parts[::2])]
        self.compared += len(keys) ** 2  # at worst
        if self.compared > MAX_COMPARED or any(map(_collides, keys)):
            raise Garbled("too many keys, or such as can't be one")
        if kind == b"S":
            return set(keys)
        if count % 2:
            raise Garbled("a key has no value")
        return dict(zip(keys, parts[1::2], strict=True))

    def shaped(self):
        name = self.string()
        axes = self.length()
        if axes > MAX_AXES:
            raise Garbled("too many axes")
        shape = tuple(self.length() for _ in range(axes))
        if self.take(1) != b"b":
            raise Garbled("an array without its numbers")
        return name, shape, self.blob()

    def string(self):
        if self.take(1) != b"s":
            raise Garbled("a name is missing")
        return self.blob(100).decode()

    def array(self, kind):
        name, shape, data = self.shaped()
        if not ARRAYS.fullmatch(name):
            raise Garbled(f"an array of dtype {name[:20]}")
        dtype = np.dtype(name)
        if math.prod(shape) * dtype.itemsize != len(data):
            raise Garbled("an array of another size than it says")
        array = np.frombuffer(data, dtype) if data else np.empty(0, dtype)
        array = array.reshape(shape).copy()
        if dtype.kind == "b":  # a truth value is one byte, but no other than 0 and 1
            array = array.view(np.uint8).astype(bool)
        return array[()] if kind == b"g" else array

    def tensor(self, kind):
        import torch

        name, shape, data = self.shaped()
        if name not in TENSORS:
            raise Garbled(f"a tensor of dtype {name[:20]}")
        dtype = getattr(torch, name)
        if math.prod(shape) * dtype.itemsize != len(data):
            raise Garbled("a tensor of another size than it says")
        if data:
            flat = torch.frombuffer(bytearray(data), dtype=torch.uint8)
            flat = flat != 0 if dtype == torch.bool else flat.view(dtype)
            tensor = flat.reshape(shape)
        else:
            tensor = torch.empty(shape, dtype=dtype)
        return tensor.requires_grad_() if kind == b"T" else tensor

    def dtype(self, name):
        import torch

        if name not in TENSORS:
            raise Garbled(f"the dtype {name[:20]}")
        return getattr(torch, name)

    def record(self, depth):
        kind = self.named(self.blob(200).decode(), load=self.trusted)
        fields = self.value(depth)
        is_record = isinstance(kind, type) and (
            dataclasses.is_dataclass(kind)
            or (issubclass(kind, tuple) and hasattr(kind, "_fields"))
        )
        if not is_record or not isinstance(fields, dict):
            raise Garbled("a record of the library that is none")
        return kind(**fields)

    def named(self, name, load):
        """What the library calls `module:qualname`; not what it has imported."""
        module, _, path = name.partition(":")
        if not _is_ours(module):
            raise Garbled(f"{module[:60]} is no module of the library")
        found = importlib.import_module(module) if load else sys.modules.get(module)
        for part in path.split("."):
            found = vars(found)[part]
        if not _is_ours(getattr(found, "__module__", "")):
            raise Garbled(f"{path[:60]} is not the library's own")
        return found


def _as_key(key):
    """A key as those that can be one: NumPy's numbers as Python's, sets as frozen."""
    if isinstance(key, np.generic):
        return key.item()
    if isinstance(key, set):
        return frozenset(map(_as_key, key))
    return tuple(map(_as_key, key)) if type(key) is tuple else key


def _collides(key):
    """Whether a key's hash may be chosen at will, or can't be taken."""
    if isinstance(key, (tuple, frozenset)):
        return any(map(_collides, key))
    if isinstance(key, int):
        return abs(key) >= 2**60
    return not isinstance(key, (str, bytes, float, type(None)))
