"""What crosses comes back the same; what was forged is plain data, or is refused."""

import contextlib
import math
import resource
import socket
import struct
import subprocess
import threading
import time
import tracemalloc
from collections import namedtuple
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as some
from hypothesis.extra import numpy as some_numpy

from cherrytop.rollouts import Rollouts
from cherrytop.scaling import ScalingFit
from grader.sandbox import wire
from grader.sandbox.wire import Garbled, Silence, Unfit, decode, encode

LEAVES = (
    some.none()
    | some.booleans()
    | some.integers(-(2**2000), 2**2000)
    | some.floats()
    | some.complex_numbers()
    | some.text(some.characters(), max_size=20)
    | some.binary(max_size=20)
)
KEYS = (
    some.none()
    | some.booleans()
    | some.integers(-(2**59), 2**59)
    | some.floats(allow_nan=False)
    | some.text(max_size=5)
)
KEYS = KEYS | some.tuples(KEYS, KEYS) | some.frozensets(KEYS, max_size=3)
PLAIN = some.recursive(
    LEAVES,
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.lists(inner, max_size=4).map(tuple)
        | some.dictionaries(KEYS, inner, max_size=4)
        | some.sets(KEYS, max_size=4)
    ),
    max_leaves=20,
)
DTYPES = (
    some_numpy.boolean_dtypes()
    | some_numpy.integer_dtypes()
    | some_numpy.floating_dtypes()
    | some_numpy.complex_number_dtypes()
    | some_numpy.unicode_string_dtypes()
    | some_numpy.byte_string_dtypes()
)
ARRAYS = some_numpy.arrays(DTYPES, some_numpy.array_shapes(min_dims=0, min_side=0))
TORCH = [getattr(torch, name) for name in wire.TENSORS]
FIT = ScalingFit(*range(len(ScalingFit._fields)))


def text(name):
    return b"s" + wire.LENGTH.pack(len(name)) + name.encode()


def forged(kind, name, shape, data=b"", length=None):
    """An array or tensor that says it has this dtype and shape."""
    sizes = b"".join(map(wire.LENGTH.pack, (len(shape), *shape)))
    count = len(data) if length is None else length
    return kind + text(name) + sizes + b"b" + wire.LENGTH.pack(count) + data


def record(name, fields):
    return b"r" + wire.LENGTH.pack(len(name)) + name.encode() + encode(fields)


def same(one, other):
    """Equal, of the same types, with NaN equal to itself."""
    if isinstance(one, float):
        return type(other) is float and bits(one) == bits(other)
    if isinstance(one, complex):
        return same([one.real, one.imag], [other.real, other.imag])
    if isinstance(one, (list, tuple)):
        return (
            type(one) is type(other)
            and len(one) == len(other)
            and all(map(same, one, other))
        )
    if isinstance(one, dict):
        return list(one) == list(other) and same([*one.values()], [*other.values()])
    return type(one) is type(other) and one == other


def bits(value):
    return "nan" if math.isnan(value) else struct.pack("d", value)


class TestRoundTrips:
    @settings(max_examples=400, deadline=None)
    @given(PLAIN)
    @example({frozenset({1, (2, 3)}): {(1, 2), frozenset()}})
    def test_plain_data_comes_back_the_same(self, value):
        assert same(decode(encode(value)), value)

    @settings(max_examples=300, deadline=None)
    @given(ARRAYS)
    def test_arrays_come_back_bit_for_bit(self, array):
        back = decode(encode(array))
        assert type(back) is type(array)
        assert back.dtype == array.dtype and back.shape == array.shape
        assert back.tobytes() == array.tobytes()
        assert back.flags.writeable

    @pytest.mark.parametrize("dtype", TORCH, ids=str)
    @pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (5,), (2, 3)], ids=str)
    def test_tensors_come_back_bit_for_bit(self, dtype, shape):
        torch.manual_seed(0)
        tensor = (torch.randn(shape) * 9).to(dtype)
        back = decode(encode(tensor))
        assert back.dtype == dtype and back.shape == tensor.shape
        assert torch.equal(back, tensor) and not back.requires_grad

    def test_a_tensor_still_requires_its_gradient_but_has_no_history(self):
        x = torch.ones(2, requires_grad=True)
        back = decode(encode(x * 2))
        assert back.requires_grad and back.is_leaf

    @pytest.mark.parametrize(
        "value",
        [np.float32(1.5), np.int64(-3), np.bool_(True), np.str_("é"), np.complex64(1j)],
        ids=repr,
    )
    def test_numpy_s_scalars_keep_their_type(self, value):
        back = decode(encode(value))
        assert type(back) is type(value) and back == value

    @pytest.mark.parametrize("key", [np.int64(3), np.float32(0.5), np.str_("a")])
    def test_numpy_s_scalars_can_be_keys(self, key):
        assert decode(encode({key: 1, (key, 2): 2})) == {key: 1, (key, 2): 2}

    def test_strided_conjugate_and_transposed_tensors_come_back_by_value(self):
        base = torch.arange(6).to(torch.complex64).reshape(2, 3) * 1j
        for tensor in (base.T, base[:, ::2], base.conj(), base.imag, base.conj().imag):
            assert torch.equal(decode(encode(tensor)), tensor)

    def test_the_library_s_named_tuples_come_back_as_such(self):
        back = decode(encode([FIT]))
        assert type(back[0]) is ScalingFit and back[0] == FIT

    def test_functions_of_the_library_cross_towards_students_only(self):
        from cherrytop.scaling import fit_scaling_law

        data = encode(fit_scaling_law)
        assert decode(data, trusted=True) is fit_scaling_law
        with pytest.raises(Garbled):
            decode(data)

    def test_subclasses_of_plain_types_become_plain(self):
        class Text(str):
            def __eq__(self, other):
                return True

            __hash__ = str.__hash__

        class Many(list):
            def __len__(self):
                return 1

        class Number(float):
            def __eq__(self, other):
                return True

        back = decode(encode([Text("a"), Many([1, 2]), Number(2)]))
        assert [type(part) for part in back] == [str, list, float]
        assert back == ["a", [1, 2], 2.0]


class TestUnfit:
    @pytest.mark.parametrize(
        "value",
        [
            object(),
            lambda: 1,
            int,
            len,
            Fraction(1, 2),
            range(3),
            (part for part in "ab"),
            {1: {2: [object()]}},
            np.array([object()]),
            np.array(["2020"], "M8[D]"),
            np.zeros(2, [("a", "i4")]),
            torch.nn.Linear(1, 1),
            torch.zeros(2).to_sparse(),
            torch.zeros(2, device="meta"),
            memoryview(b"ab"),
            1 << 9000,
            math,
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_anything_else_is_unfit(self, value):
        with pytest.raises(Unfit):
            encode(value)

    def test_named_tuples_of_others_become_tuples(self):
        assert decode(encode(namedtuple("P", "x y")(1, 2))) == (1, 2)

    def test_what_is_too_deep_is_unfit(self):
        deep = []
        for _ in range(100_000):
            deep = [deep]
        with pytest.raises(Unfit, match="levels deep"):
            encode(deep)
        circle = {}
        circle["self"] = circle
        with pytest.raises(Unfit, match="levels deep"):
            encode(circle)

    def test_what_is_too_large_is_unfit(self):
        with pytest.raises(Unfit, match="parts"):
            encode([0] * (wire.MAX_ITEMS + 1))
        for value in (bytes(wire.MAX_BYTES + 1), np.zeros(wire.MAX_BYTES + 1, "b")):
            with pytest.raises(Unfit, match="bytes"):
                encode(value)


def is_plain(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return is_plain([*value, *value.values()])
    kinds = (bool, int, float, complex, str, bytes, np.ndarray, np.generic)
    kinds += (torch.Tensor, torch.dtype, type(None))
    return type(value).__module__ in (
        "builtins",
        "numpy",
        "torch",
        "cherrytop.scaling",
    ) and isinstance(value, kinds)


SAMPLES = [
    encode(value)
    for value in (
        {"a": [1, 2.5, None, True, "é", b"x"], (1, 2): {3, 4}},
        [np.eye(2), np.float32(2), np.array("ab")],
        [torch.eye(2, dtype=torch.bfloat16), torch.float32, FIT],
        {"value": torch.ones(3, requires_grad=True)},
    )
]


class TestGarbled:
    @settings(max_examples=1500, deadline=None)
    @given(some.binary(max_size=60), some.sampled_from(b"NYFidcsbltSmagTUDrn"))
    def test_random_bytes_are_data_or_garbled(self, data, kind):
        with contextlib.suppress(Garbled):
            assert is_plain(decode(bytes([kind]) + data))

    @settings(max_examples=2500, deadline=None)
    @given(some.data())
    def test_changed_messages_are_data_or_garbled(self, data):
        message = bytearray(data.draw(some.sampled_from(SAMPLES)))
        for _ in range(data.draw(some.integers(1, 4))):
            place = data.draw(some.integers(0, len(message) - 1))
            how = data.draw(some.sampled_from(["set", "cut", "insert", "length"]))
            if how == "set":
                message[place] = data.draw(some.integers(0, 255))
            elif how == "cut":
                del message[place : place + data.draw(some.integers(0, 9))]
                message = message or bytearray(b"N")
            elif how == "insert":
                message[place:place] = data.draw(some.binary(max_size=9))
            else:
                number = data.draw(some.integers(0, 2**32 - 1))
                message[place : place + 4] = wire.LENGTH.pack(number)
        with contextlib.suppress(Garbled):
            assert is_plain(decode(bytes(message)))

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"b" + b"\xff" * 4,
            b"l" + b"\xff" * 4,
            b"m" + b"\xff" * 4,
            b"i" + wire.LENGTH.pack(2000) + b"1" * 2000,
            forged(b"U", "float64", (2**32 - 1, 2**20)),
            forged(b"U", "float64", (2**32 - 1, 2**20), length=2**32 - 1),
            forged(b"U", "float64", (2**31, 2**31), b"12345678"),
            forged(b"a", "<f8", (2**32 - 1, 2**20)),
            forged(b"a", "<f8", (2**32 - 1, 2**20), b"12345678"),
            forged(b"a", "<U9999", (2**32 - 1,)),
            forged(b"a", "|O8", (1,), b"12345678"),
            forged(b"a", "|V8", (1,), b"12345678"),
            forged(b"a", "<f8,<f8", (1,), b"12345678" * 2),
            forged(b"U", "Tensor", (1,), b"12345678"),
            forged(b"U", "load", (), b"12345678"),
            forged(b"T", "int64", (1,), b"12345678"),
            forged(b"a", "<f8", (1,) * 17, b"12345678"),
            b"l\x00\x00\x00\x01" * 100_000 + b"N",
            b"S\x00\x00\x00\x01l\x00\x00\x00\x00",
            b"m\x00\x00\x00\x01N",
            encode(1) + b"N",
            b"D" + wire.LENGTH.pack(4) + b"load",
        ],
    )
    def test_what_lies_about_itself_is_garbled_and_takes_no_memory(self, data):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tracemalloc.start()
        try:
            with pytest.raises(Garbled):
                decode(data)
            assert tracemalloc.get_traced_memory()[1] < 50_000_000
        finally:
            tracemalloc.stop()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert after - before < 100_000  # kB

    @pytest.mark.parametrize(
        "name",
        [
            "os:system",
            "cherrytop.checks.compare:np.os.system",
            "cherrytop.checks.question:Question",
            "cherrytop.scaling:fit_scaling_law",
            "cherrytop.scaling:NamedTuple",
            "cherrytop.scaling:ScalingFit._make",
            "cherrytop.scaling:__builtins__.exec",
            "cherrytop.nowhere:Anything",
            "cherrytop:..",
            "cherrytopping:x",
            ":",
        ],
    )
    def test_a_record_is_one_of_the_library_s_own_and_nothing_else(self, name):
        import cherrytop.checks.compare
        import cherrytop.checks.question
        import cherrytop.scaling  # noqa: F401

        with pytest.raises(Garbled):
            decode(record(name, {"command": "true"}))

    def test_a_record_of_what_the_library_imports_is_refused(self, monkeypatch):
        """A dataclass of others may do anything when it is made."""
        import dataclasses

        import cherrytop.scaling

        made = []

        @dataclasses.dataclass
        class Theirs:
            command: str

            def __post_init__(self):
                made.append(self.command)

        monkeypatch.setattr(cherrytop.scaling, "Theirs", Theirs, raising=False)
        with pytest.raises(Garbled, match="own"):
            decode(record("cherrytop.scaling:Theirs", {"command": "rm"}))
        assert not made

    def test_a_record_imports_nothing_at_a_student_s_word(self):
        script = (
            "import sys; from grader.sandbox import wire\n"
            "name = b'cherrytop.rollouts:Rollouts'\n"
            "data = b'r' + wire.LENGTH.pack(len(name)) + name + wire.encode({})\n"
            "try: wire.decode(data)\n"
            "except wire.Garbled: pass\n"
            "print([name for name in sys.modules if 'cherrytop' in name])"
        )
        said = _python(script)
        assert said == "[]"
        assert Rollouts

    def test_a_truth_value_is_0_or_1(self):
        """Any other byte is True for some operations, and False for others."""
        for data in (
            forged(b"a", "|b1", (3,), b"\x00\x02\x01"),
            forged(b"U", "bool", (3,), b"\x00\x02\x01"),
        ):
            value = np.asarray(decode(data))
            assert value.tobytes() == b"\x00\x01\x01"

    def test_keys_whose_hashes_collide_are_refused(self):
        prime = 2**61 - 1  # hash(n) is n modulo it
        for keys in (
            [number * prime for number in range(2000)],
            [(number * prime,) for number in range(2000)],
            [frozenset({number * prime}) for number in range(2000)],
        ):
            for value in (set(keys), dict.fromkeys(keys)):
                with pytest.raises(Garbled, match="keys"):
                    decode(encode(value))

    def test_many_large_dicts_are_refused_and_many_small_ones_are_not(self):
        assert decode(encode(dict.fromkeys(range(wire.MAX_KEYS))))
        assert decode(encode([dict.fromkeys(range(20))] * 1_000))
        with pytest.raises(Garbled, match="keys"):
            decode(encode([dict.fromkeys(range(wire.MAX_KEYS))] * 2), trusted=True)

    def test_a_key_of_its_own_kind_is_refused(self):
        for key in (encode([1]), encode({1: 2}), encode(np.ones(2)), encode(FIT)):
            data = b"m" + wire.LENGTH.pack(2) + key + b"N"
            with contextlib.suppress(Garbled):
                assert decode(data) == {tuple(FIT): None}


def _python(script):
    import sys

    from grader.course import ROOT

    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert not said.returncode, said.stderr
    return said.stdout.strip()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class TestSockets:
    def test_a_message_comes_over_a_socket(self, pair):
        wire.send(pair[0], {"value": [1, "é"]})
        assert wire.receive(pair[1], time.monotonic() + 1) == {"value": [1, "é"]}

    def test_what_says_that_it_is_too_long_is_not_waited_for(self, pair):
        pair[0].sendall(wire.LENGTH.pack(wire.MAX_BYTES + 1))
        with pytest.raises(Garbled, match="bytes"):
            wire.receive(pair[1], time.monotonic() + 5)
        pair[0].sendall(wire.LENGTH.pack(101))
        with pytest.raises(Garbled, match="at most 100 "):
            wire.receive(pair[1], time.monotonic() + 5, most=100)

    @pytest.mark.parametrize("part", [b"", b"\x00\x00", b"\x00\x00\x00\x09abc"])
    def test_who_says_nothing_or_only_half_is_late(self, pair, part):
        pair[0].sendall(part)
        start = time.monotonic()
        with pytest.raises(Silence, match="late"):
            wire.receive(pair[1], start + 0.2)
        assert time.monotonic() - start < 1

    def test_who_sends_byte_after_byte_is_late(self, pair):
        is_over = threading.Event()

        def drip():
            pair[0].sendall(wire.LENGTH.pack(1_000_000))
            while not is_over.wait(0.002):
                pair[0].send(b"N")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(Silence, match="late"):
                wire.receive(pair[1], time.monotonic() + 0.3)
        finally:
            is_over.set()
            thread.join()

    def test_who_does_not_read_is_late(self, pair):
        start = time.monotonic()
        with pytest.raises(Silence, match="late"):
            wire.send(pair[0], bytes(20_000_000), start + 0.2)
        assert time.monotonic() - start < 2

    def test_who_closes_is_gone(self, pair):
        pair[0].sendall(b"\x00\x00")
        pair[0].close()
        with pytest.raises(Silence, match="gone"):
            wire.receive(pair[1])
        with pytest.raises(Silence, match="gone"):
            wire.send(pair[1], bytes(1000))

    def test_what_watches_can_end_the_wait(self, pair):
        def watch():
            raise MemoryError

        with pytest.raises(MemoryError):
            wire.receive(pair[1], time.monotonic() + 5, watch)
