"""What the kernel is asked for, so that a process can harm nobody: Linux only.

The calls are few and made through ctypes: Python has none of them before 3.12.
`View` is what can be seen of the file system, `Rights` what is taken away.
"""

import ctypes
import errno
import os
import platform
import resource
import struct

LIBC = ctypes.CDLL(None, use_errno=True)

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38

# Numbers of system calls: x86-64, 64-bit ARM. None: the architecture lacks it.
CALLS = {
    "pivot_root": (155, 41),
    "capset": (126, 91),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
# What student code may not call: it starts processes, reaches others, the network or
# the kernel's rarer parts, or takes memory that no limit counts.
DENIED = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221),
    "execveat": (322, 281), "clone3": (435, 435), "unshare": (272, 97),
    "setns": (308, 268), "socket": (41, 198), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "quotactl": (179, 60), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "iopl": (172, None),
    "ioperm": (173, None), "personality": (135, 92),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180), "fanotify_init": (300, 262), "setsid": (112, 157),
    "setpgid": (109, 154), "vhangup": (153, 58), "lookup_dcookie": (212, 18),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "modify_ldt": (154, None),
}  # fmt: skip
# Changes of files that Landlock lets pass; denied where files are not a view's own.
CHANGES = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "truncate": (76, 45),
}  # fmt: skip
# Of itself only (first argument 0): these would slow down other processes.
OF_ITSELF = {
    "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274),
}  # fmt: skip
# Calls that are denied with some values of an argument: (numbers, which, values).
# F_SETOWN, F_SETSIG and their like have the kernel send signals to others.
NOT_WITH = {
    "prctl": ((157, 167), 0, (PR_SET_PDEATHSIG, PR_SET_SECCOMP)),
    "fcntl": ((72, 25), 1, (8, 10, 15)),
    "ioctl": ((16, 29), 1, (0x8901, 0x8902, 0x5412)),  # and TIOCSTI: typing for others
}
NEWEST = 461  # no call behind it is known here, so none is let through

# Landlock's rights to files, by the version of its interface that brought them.
READ = 1 << 2 | 1 << 3  # a file, a folder
RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 5: 16}
WRITE_FILE = 1 << 1


class Refusal(Exception):
    """The kernel does not give what was asked for; the message says what."""


def architecture():
    """0 for x86-64, 1 for 64-bit ARM.

    Raises:
        Refusal: another machine or system.
    """
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in ("x86_64", "aarch64"):
        raise Refusal(
            f"{platform.system()} on {machine}: only Linux on x86-64 or 64-bit ARM "
            "can keep students' code apart"
        )
    return int(machine == "aarch64")


def call(name, *args):
    """A system call by name."""
    number = CALLS[name][architecture()]
    args = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    return _checked(LIBC.syscall(ctypes.c_long(number), *args), name)


def unshare(flags, what):
    _checked(LIBC.unshare(flags), f"{what} (unshare)")


def return_to_own_pids():
    """After a namespace of pids for the next child: let those after it have none."""
    handle = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _checked(LIBC.setns(handle, NEWPID), "returning to its own pids (setns)")
    finally:
        os.close(handle)


def mount(source, target, kind=None, flags=0, data=None):
    given = [None if text is None else os.fsencode(text) for text in (source, target)]
    kind, data = (None if text is None else text.encode() for text in (kind, data))
    result = LIBC.mount(*given, kind, ctypes.c_ulong(flags), data)
    _checked(result, f"a mount of {kind.decode() if kind else source} at {target}")


def prctl(option, *values):
    values = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _checked(LIBC.prctl(option, *values), f"prctl {option}")


def _checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise Refusal(f"{what}: {errno.errorcode.get(number)}, {os.strerror(number)}")
    return result


# --- what can be seen


def enter_view(root, paths, scratch):
    """Leave the file system behind for one that holds these paths, read-only.

    Needs the right to mount in a mount namespace of this process's own.

    Args:
        root: an empty folder, which becomes the new root.
        paths: folders and files that stay, at their places.
        scratch: where a small folder to write in is to be.
    """
    mount(None, "/", flags=MS_REC | MS_PRIVATE)
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for path in dict.fromkeys(paths):
        _show(root, path)
    for name in ("null", "full", "random", "urandom"):
        _bind(f"/dev/{name}", f"{root}/dev/{name}")
    _bind("/proc", f"{root}/proc")  # a child lays its own over it
    os.makedirs(f"{root}{scratch}")  # what imports write; a child lays over it too
    flags = MS_NOSUID | MS_NODEV
    mount("tmpfs", f"{root}{scratch}", "tmpfs", flags, "size=64m,mode=700")
    os.makedirs(f"{root}/old")
    call("pivot_root", root.encode(), f"{root}/old".encode())
    os.chdir("/")
    _checked(LIBC.umount2(b"/old", MNT_DETACH), "leaving the old root")
    os.rmdir("/old")
    _read_only("/", recursive=False)


def _show(root, path):
    """Bind a path into the new root; links on the way to it stay links."""
    if os.path.islink(path):
        place = f"{root}{path}"
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if not os.path.lexists(place):
            os.symlink(os.readlink(path), place)
        path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.exists(f"{root}{path}"):
        _bind(path, f"{root}{path}")
        _read_only(f"{root}{path}")


def _bind(source, target):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT, 0o444))
    mount(source, target, flags=MS_BIND | MS_REC)


def _read_only(path, recursive=True):
    read_only, no_suid, no_dev = 1, 2, 4
    attributes = struct.pack("=QQQQ", read_only | no_suid | no_dev, 0, 0, 0)
    everything = 0x8000 if recursive else 0
    call("mount_setattr", -100, path.encode(), everything, attributes, 32)


# --- what is taken away


def drop_capabilities():
    """Be an ordinary process, whatever the user."""
    header = struct.pack("=II", 0x20080522, 0)
    call("capset", header, struct.pack("=6I", *(0,) * 6))


def no_new_privileges():
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def set_limits(limits):
    """Set resource limits: a dict of names ("NOFILE") to numbers."""
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def data_size():
    """Bytes of private writable memory of this process: what RLIMIT_DATA counts."""
    with open("/proc/self/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    raise Refusal("the size of this process can't be read from /proc")


def landlock(readable, writable=()):
    """Let this process read beneath some paths and write beneath others; no more.

    Raises:
        Refusal: the kernel has no Landlock, or it is switched off.
    """
    try:
        version = call("landlock_create_ruleset", None, 0, 1)
    except Refusal as refusal:
        raise Refusal(f"Landlock is missing (Linux 5.13 has it): {refusal}") from None
    bits = max(bits for since, bits in RIGHTS_BY_VERSION.items() if since <= version)
    everything = (1 << bits) - 1
    network, scopes = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = struct.pack("=QQQ", everything, network, scopes)[:size]
    handle = call("landlock_create_ruleset", ruleset, size, 0)
    for paths, rights in ((readable, READ), (writable, everything)):
        for path in paths:
            if os.path.exists(path):
                _allow(handle, path, rights & everything)
    no_new_privileges()
    call("landlock_restrict_self", handle, 0)
    os.close(handle)


def _allow(handle, path, rights):
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= 1 << 2 | WRITE_FILE | 1 << 14 | 1 << 15  # what files have
        rule = struct.pack("=Qi", rights, place)
        call("landlock_add_rule", handle, 1, rule, 0)
    finally:
        os.close(place)


# A filter is a program for the kernel; a line is (what, jump if so, if not, value).
LOAD, EQUAL, AT_LEAST, ANY_BIT, LEAVE = 0x20, 0x15, 0x35, 0x45, 0x06
KILL, ALLOW = 0x80000000, 0x7FFF0000
NOT_ALLOWED, MISSING = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # places in what the filter is shown


def filter_calls(changes=True):
    """Take away the system calls in DENIED, and all that are not known here.

    Threads can be started, processes can't. Signals reach this process only.

    Args:
        changes: whether files may get other rights, owners or times.
    """
    program = filter_program(architecture(), os.getpid(), changes)
    code = b"".join(struct.pack("=HBBI", *line) for line in program)
    lines = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(lines))
    buffer = ctypes.create_string_buffer(header, len(header))
    no_new_privileges()
    prctl(PR_SET_SECCOMP, 2, ctypes.addressof(buffer))


def filter_program(arm, own_pid, changes):
    """The filter's lines; `arm` as `architecture` says."""
    audit = (0xC000003E, 0xC00000B7)[arm]
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, audit),
        (LEAVE, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, NEWEST + 1),
        (LEAVE, 0, 0, MISSING),  # x86's other numbering is among these
        (EQUAL, 0, 1, DENIED["clone3"][arm]),
        (LEAVE, 0, 0, MISSING),
    ]
    for name, numbers in (DENIED if changes else DENIED | CHANGES).items():
        if name != "clone3" and numbers[arm] is not None:
            program += [(EQUAL, 0, 1, numbers[arm]), (LEAVE, 0, 0, NOT_ALLOWED)]
    for number, test in (
        ((56, 220)[arm], (ANY_BIT, 1, 0, 0x00010000)),  # clone, with CLONE_THREAD
        ((62, 129)[arm], (EQUAL, 1, 0, own_pid)),  # kill
        ((234, 131)[arm], (EQUAL, 1, 0, own_pid)),  # tgkill
        ((302, 261)[arm], (EQUAL, 1, 0, 0)),  # prlimit64, of itself
        *((numbers[arm], (EQUAL, 1, 0, 0)) for numbers in OF_ITSELF.values()),
    ):
        program += _only_if(number, test)
    for numbers, place, options in NOT_WITH.values():
        for option in options:
            program += _not_with(numbers[arm], place, option)
    return [*program, *_no_shared_memory((9, 222)[arm]), (LEAVE, 0, 0, ALLOW)]


def _only_if(number, test):
    """One call is allowed if the test of its first argument holds."""
    return [
        (EQUAL, 0, 4, number),
        (LOAD, 0, 0, ARGUMENTS),
        test,  # jumps over one where it holds
        (LEAVE, 0, 0, NOT_ALLOWED),
        (LEAVE, 0, 0, ALLOW),
    ]


def _not_with(number, place, option):
    """One call is not allowed with this value of an argument."""
    return [
        (EQUAL, 0, 4, number),
        (LOAD, 0, 0, ARGUMENTS + 8 * place),
        (EQUAL, 0, 1, option),
        (LEAVE, 0, 0, NOT_ALLOWED),
        (LOAD, 0, 0, NUMBER),
    ]


def _no_shared_memory(mmap):
    """None without a file, that is: no limit counts it."""
    shared, anonymous, flags = 0x01, 0x20, ARGUMENTS + 8 * 3
    return [
        (EQUAL, 0, 5, mmap),
        (LOAD, 0, 0, flags),
        (ANY_BIT, 0, 2, anonymous),
        (ANY_BIT, 0, 1, shared),
        (LEAVE, 0, 0, NOT_ALLOWED),
        (LOAD, 0, 0, NUMBER),
    ]
