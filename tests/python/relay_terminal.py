"""Runs a command on a pseudo-terminal, and hands on what is said to it and what it says, byte by byte.

Usage: relay_terminal.py COMMAND ARGUMENT ...

Ends with the command's exit code.
"""

import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
