"""What a student's code may try: a cell that runs in a confined process.

Each function in `MUST_FAIL` raises if it is kept from what it tries. Each in
`MUST_WORK` raises if it is kept from what honest code does. `tried()` gives what came
of them.
"""

# ruff: noqa: SIM115

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import threading

LIBC = ctypes.CDLL(None, use_errno=True)
MUST_FAIL, MUST_WORK = [], []
X86 = os.uname().machine == "x86_64"


def must_fail(function):
    MUST_FAIL.append(function)
    return function


def must_work(function):
    MUST_WORK.append(function)
    return function


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def syscall(x86, arm, *args):
    values = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    return checked(LIBC.syscall(ctypes.c_long(x86 if X86 else arm), *values))


# --- files


@must_fail
def read_the_course():
    return os.listdir(COURSE)  # noqa: F821 (put in by the test)


@must_fail
def read_the_solutions():
    return open(COURSE + "/solutions/README.md").read()  # noqa: F821


@must_fail
def read_a_folder_of_somebody_else():
    return os.listdir(CANARY)  # noqa: F821


@must_fail
def read_a_file_of_somebody_else():
    return open(CANARY + "/secret").read()  # noqa: F821


@must_fail
def climb_out_of_the_view():
    return open("/proc/self/root/.." + CANARY + "/secret").read()  # noqa: F821


@must_fail
def reach_the_view_s_folder_from_outside():
    return os.listdir("/old")


@must_fail
def read_the_passwords():
    return open("/etc/shadow").read() + open("/etc/passwd").read()


@must_fail
def read_root_s_home():
    return os.listdir("/root")


@must_fail
def write_into_the_packages():
    open(os.path.join(os.path.dirname(os.__file__), "sitecustomize.py"), "w")


@must_fail
def write_into_the_library():
    import cherrytop

    open(cherrytop.__file__, "a")


@must_fail
def delete_a_package_s_file():
    os.unlink(ctypes.__file__)


@must_fail
def change_a_package_s_rights():
    os.chmod(os.__file__, os.stat(os.__file__).st_mode)  # those that it has


@must_fail
def change_a_package_s_times():
    os.utime(os.__file__, (1, os.stat(os.__file__).st_mtime))


@must_fail
def make_a_folder_at_the_root():
    os.mkdir("/mine")


@must_fail
def write_to_the_kernel():
    open("/proc/sys/kernel/core_pattern", "w")


@must_fail
def write_to_the_system_s_trigger():
    open("/proc/sysrq-trigger", "w")


@must_fail
def read_the_memory_of_the_machine():
    open("/proc/kcore", "rb").read(1)


@must_fail
def make_a_device():
    os.mknod(os.path.join(os.environ["TMPDIR"], "sda"), 0o60666, os.makedev(8, 0))


@must_fail
def open_a_disk():
    for name in ("sda", "vda", "nvme0n1", "mem", "kmsg", "fuse", "kvm", "loop0"):
        try:
            open(f"/dev/{name}", "rb")
        except OSError:
            continue
        return name
    raise OSError("none")


@must_fail
def write_to_shared_memory():
    open("/dev/shm/mine", "w")


@must_fail
def open_the_terminal():
    open("/dev/tty", "w")


@must_fail
def write_one_huge_file():
    with open(os.path.join(os.environ["TMPDIR"], "huge"), "wb") as file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            for _ in range(40):
                file.write(bytes(1_000_000))
                file.flush()
        finally:
            os.unlink(file.name)


@must_fail
def fill_the_disk_with_many_files():
    names = [os.path.join(os.environ["TMPDIR"], f"f{n}") for n in range(40)]
    try:
        for name in names:
            with open(name, "wb") as file:
                file.write(bytes(1_000_000))
    finally:
        for name in filter(os.path.exists, names):
            os.unlink(name)


@must_fail
def make_very_many_files():
    names = [os.path.join(os.environ["TMPDIR"], f"i{n}") for n in range(500)]
    try:
        for name in names:
            os.close(os.open(name, os.O_CREAT))
    finally:
        for name in filter(os.path.exists, names):
            os.unlink(name)


@must_fail
def open_very_many_files():
    opened = []
    try:
        for _ in range(1000):
            opened.append(open("/dev/null"))
    finally:
        for file in opened:
            file.close()


@must_fail
def make_a_file_in_memory():
    os.memfd_create("mine")


@must_fail
def write_on_descriptors_that_are_left():
    left = [n for n in os.listdir("/proc/self/fd") if int(n) > 3]
    found = [n for n in left if os.path.exists(f"/proc/self/fd/{n}")]
    if found == left[:0]:
        raise OSError("none is left")
    return found


# --- processes


@must_fail
def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)


@must_fail
def vfork_by_subprocess():
    subprocess.run(["/bin/true"])


@must_fail
def start_by_posix_spawn():
    os.posix_spawn("/bin/true", ["true"], {})


@must_fail
def become_another_program():
    checked(LIBC.execve(b"/nonexistent", None, None)) or None


@must_fail
def run_a_shell():
    if os.system("true"):
        raise OSError("no shell")


@must_fail
def start_by_clone():
    if syscall(56, 220, signal.SIGCHLD.value, 0, 0, 0, 0) == 0:
        os._exit(0)


@must_fail
def start_by_clone3():
    if syscall(435, 435, (ctypes.c_uint64 * 8)(), 64) == 0:
        os._exit(0)


@must_fail
def have_very_many_threads():
    is_over, threads = threading.Event(), []
    try:
        for _ in range(200):
            thread = threading.Thread(target=is_over.wait)
            thread.start()
            threads.append(thread)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@must_fail
def see_other_processes():
    others = [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]
    return others or checked(-1)


@must_fail
def read_the_parent():
    return open(f"/proc/{os.getppid() or 'none'}/environ").read()


@must_fail
def kill_the_parent():
    os.kill(os.getppid(), 0)


@must_fail
def kill_everybody():
    os.kill(-1, 0)


@must_fail
def kill_the_group():
    os.killpg(0, 0)


@must_fail
def kill_a_thread_of_another():
    syscall(200, 130, 2, 0)


@must_fail
def queue_a_signal():
    syscall(129, 138, os.getppid() or 2, 0, ctypes.create_string_buffer(128))


@must_fail
def have_the_kernel_signal_others():
    import fcntl

    reader, writer = os.pipe()
    try:
        fcntl.fcntl(writer, 8, os.getppid() or 2)  # F_SETOWN
    finally:
        os.close(reader), os.close(writer)


@must_fail
def have_the_kernel_signal_others_by_ioctl():
    import fcntl

    one, other = socket.socketpair()
    with one, other:
        fcntl.ioctl(one, 0x8901, (os.getppid() or 2).to_bytes(4, "little"))


@must_fail
def choose_the_signal_that_files_send():
    import fcntl

    fcntl.fcntl(0, 10, 9)  # F_SETSIG


@must_fail
def leave_the_session():
    os.setsid()


@must_fail
def change_the_group():
    os.setpgid(0, 0)


@must_fail
def survive_the_parent():
    checked(LIBC.prctl(1, 0, 0, 0, 0))


@must_fail
def slow_down_others():
    os.setpriority(os.PRIO_USER, 0, 19)


@must_fail
def choose_the_processors_of_others():
    os.sched_setaffinity(os.getppid() or 2, {0})


@must_fail
def trace():
    checked(LIBC.ptrace(0, 0, 0, 0))


@must_fail
def read_the_memory_of_others():
    syscall(310, 270, os.getppid() or 2, None, 0, None, 0, 0)


@must_fail
def open_a_process():
    os.pidfd_open(os.getpid())


# --- the network


@must_fail
def open_a_socket():
    socket.socket()


@must_fail
def open_a_local_socket():
    socket.socket(socket.AF_UNIX)


@must_fail
def open_a_kernel_socket():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)


@must_fail
def resolve_a_name():
    socket.getaddrinfo("example.org", 80)


@must_fail
def ask_for_a_page():
    import urllib.request

    urllib.request.urlopen("http://127.0.0.1:8888", timeout=1)


# --- the kernel


@must_fail
def be_root():
    os.setuid(0), os.setgroups([0])


@must_fail
def mount():
    checked(LIBC.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None))


@must_fail
def unmount():
    checked(LIBC.umount2(b"/tmp", 2))


@must_fail
def mount_in_the_new_way():
    syscall(430, 430, b"tmpfs", 0)


@must_fail
def make_a_namespace():
    checked(LIBC.unshare(0x10000000))


@must_fail
def make_a_namespace_in_a_thread():
    flags = 0x10000 | 0x800 | 0x100 | 0x10000000  # THREAD, SIGHAND, VM, NEWUSER
    syscall(56, 220, flags, 0, 0, 0, 0)


@must_fail
def enter_a_namespace():
    checked(LIBC.setns(0, 0))


@must_fail
def change_the_root():
    os.chroot("/usr")


@must_fail
def load_a_program_into_the_kernel():
    syscall(321, 280, 0, ctypes.create_string_buffer(64), 64)


@must_fail
def use_io_uring():
    syscall(425, 425, 4, ctypes.create_string_buffer(120))


@must_fail
def use_userfaultfd():
    syscall(323, 282, 1)


@must_fail
def use_keys():
    syscall(250, 219, 0, -3, 0)


@must_fail
def use_performance_counters():
    syscall(298, 241, ctypes.create_string_buffer(128), 0, -1, -1, 0)


@must_fail
def share_memory_in_the_old_way():
    syscall(29, 194, 0, 4096, 0o1600)


@must_fail
def use_x86_s_other_numbers():
    syscall(0x40000000 | 39, 9999)


@must_fail
def use_a_call_of_the_future():
    syscall(600, 600)


@must_fail
def filter_calls_anew():
    checked(LIBC.prctl(22, 2, 0, 0, 0))


@must_fail
def get_privileges_back():
    if not LIBC.prctl(39, 0, 0, 0, 0):
        raise AssertionError("could")
    checked(LIBC.prctl(38, 0, 0, 0, 0))


@must_fail
def set_the_clock():
    import time

    time.clock_settime(time.CLOCK_REALTIME, 0)


@must_fail
def name_the_machine():
    socket.sethostname("mine")


@must_fail
def raise_a_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard + 1, hard + 1))


@must_fail
def raise_a_limit_of_another():
    resource.prlimit(os.getppid() or 2, resource.RLIMIT_CPU, (1, 1))


@must_fail
def leave_a_core():
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


@must_fail
def take_very_much_memory():
    return len(bytearray(600_000_000))


@must_fail
def take_very_much_memory_by_mapping():
    import mmap

    return len(mmap.mmap(-1, 600_000_000, flags=mmap.MAP_PRIVATE))


@must_fail
def lock_memory():
    checked(LIBC.mlock(ctypes.create_string_buffer(100_000), 100_000))


# --- what the grader knows


@must_fail
def find_the_grader_s_secrets():
    known = [n for n in os.environ if n.startswith("CHERRYTOP") or "SECRET" in n]
    return known or checked(-1)


@must_fail
def import_the_examiner():
    import grader.examiner

    return grader.examiner.__file__


# --- what honest code does


@must_work
def write_and_read_a_file():
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notes.txt")
        with open(path, "w") as file:
            file.write("x" * 1_000_000)
        return len(open(path).read())


@must_work
def use_threads():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(abs, range(-50, 50)))


@must_work
def use_numpy():
    import numpy as np

    return float(np.linalg.inv(np.eye(50)).sum()) + np.random.default_rng().random()


@must_work
def take_some_memory():
    return len(bytearray(50_000_000))


@must_work
def ask_for_the_time():
    import time

    time.sleep(0.001)
    return time.time() + time.perf_counter() + time.process_time()


@must_work
def use_asyncio():
    import asyncio

    async def one():
        await asyncio.sleep(0)
        return 1

    return asyncio.run(one())


@must_work
def write_to_standard_error():
    print("a note", file=sys.stderr)
    return sys.stderr.write("loss 0.1") + (sys.stderr.flush() or 0)


@must_work
def log_and_warn():
    import logging
    import warnings

    logging.getLogger("mine").warning("careful")
    warnings.warn("careful", stacklevel=1)


@must_work
def read_the_library_s_data():
    import cherrytop

    return len(os.listdir(os.path.dirname(cherrytop.__file__)))


@must_work
def know_the_platform():
    import platform

    return platform.python_version() + str(os.cpu_count()) + os.getcwd()


@must_work
def catch_a_signal_of_its_own():
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    os.kill(os.getpid(), signal.SIGUSR1)


def tried(names):
    """dict of a function's name to (whether it could, what it said)."""
    found = {}
    for function in MUST_FAIL + MUST_WORK:
        if function.__name__ in names:
            try:
                found[function.__name__] = (True, repr(function())[:200])
            except BaseException as error:
                found[function.__name__] = (False, repr(error)[:200])
    return found
