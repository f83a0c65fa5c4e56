"""Runs a command that must not outlive the process that started it: end_with_parent.py COMMAND [ARGUMENT...]

That process starts this one as the leader of a process group, holds the other end of its standard input and never writes
to it. End of file there means that the starter wants an end or has none itself any more: the kernel closes the pipe
however it died, SIGKILL included, on Linux and macOS alike (PR_SET_PDEATHSIG is Linux only).
"""

import os
import signal
import subprocess
import sys
import threading


def end_with_parent() -> None:
    """Kills the whole process group as soon as standard input ends."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    raise SystemExit(subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL))
