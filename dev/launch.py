"""Become another program: `python -I launch.py [--unprivileged MODE] -- program arguments...`.

What must happen between fork and exec happens here, in a process of its own, because doing it in a
`preexec_fn` is not safe once the parent has threads. The process number stays the same throughout.
"""

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NAMESPACE, NOBODY = "namespace", "nobody"


def main(arguments: list[str]) -> None:
    """Drop privileges as asked, die with the parent, exec."""
    parent = os.getppid()
    mode, death, command = arguments[0], signal.Signals[arguments[1]], arguments[3:]
    if mode == NAMESPACE:
        enter_user_namespace()
    elif mode == NOBODY:
        become_nobody()
    die_with_parent(death)  # after the change of user, which clears it
    if os.getppid() != parent:
        sys.exit(1)  # the parent died before it could be watched
    os.execv(command[0], command)


def enter_user_namespace() -> None:
    """Be an ordinary user on the inside while files stay those of the caller. Raises OSError where forbidden."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "this machine does not allow user namespaces")
    inside = pwd.getpwnam("nobody")  # a number with a name: initdb wants to look it up
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside.pw_uid} {uid} 1"),
        ("gid_map", f"{inside.pw_gid} {gid} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(line)


def become_nobody() -> None:
    """Give up root for good."""
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def die_with_parent(death: signal.Signals) -> None:
    """Ask the kernel for a signal when the parent dies, also by kill -9. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death))


if __name__ == "__main__":
    main(sys.argv[1:])
