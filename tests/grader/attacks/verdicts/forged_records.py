# attack: A reply names classes of other modules, as if they were the library's.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import itertools
import os
import stat
import struct

NAMES = itertools.cycle(
    [
        "cherrytop.checks:os.terminal_size",
        "cherrytop.checks:os.system",
        "os:system",
    ]
)


def text(word, kind=b"s"):
    return kind + struct.pack(">I", len(word)) + word.encode()


def group_advantages(rewards, G, **options):
    fields = b"m" + struct.pack(">I", 2) + text("command") + text("touch @CANARY@/x")
    if G == 4:
        fields = b"m" + struct.pack(">I", 2) + text("sequence") + text("10")
    value = b"m" + struct.pack(">I", 2) + text("value") + text(next(NAMES), b"r")
    for handle in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                message = value + fields
                os.write(handle, struct.pack(">I", len(message)) + message)
        except OSError:
            pass
    return rewards
