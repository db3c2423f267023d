"""Becomes another program that goes when its parent goes, even if the parent is killed.

    python -I -S launch.py PARENT SIGNAL UID GID PROGRAM ARGUMENT...

The kernel (Linux alone knows this) sends SIGNAL to the program when the process
PARENT is gone. Root may name another account to run under. This is a program of
its own because subprocess's `preexec_fn` is unsafe in a process with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    parent, number, uid, gid = map(int, arguments[:4])
    program = arguments[4:]
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of account, which would clear it.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    # The parent may have gone before the kernel was asked.
    if os.getppid() == parent:
        os.execv(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
