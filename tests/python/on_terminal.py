"""Runs a command on a pseudo-terminal and prints what the terminal got.

Usage: on_terminal.py COMMAND ARGUMENT ...

Prints {"code": exit code, "text": what it wrote, standard output and error together}.
"""

import json
import os
import pty
import sys

received = []


def take(descriptor):
    data = os.read(descriptor, 65536)
    received.append(data)
    return b" "


# spawn copies what `take` returns to standard output, which JSON must have to itself: it gets blanks, which JSON allows.
status = pty.spawn(sys.argv[1:], take)
json.dump({"code": os.waitstatus_to_exitcode(status), "text": b"".join(received).decode()}, sys.stdout)
