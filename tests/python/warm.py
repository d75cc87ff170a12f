"""Runs the scripts beside it in processes that need not import PyNWB first, which takes longer than most of the scripts.

Usage: warm.py SOCKET PACKAGE ...

Waits at a Unix socket. The first request makes it import the packages; every request is then answered by a fork of it, so that no
script sees what another one did. A package with a function `prepare` is given the NWB files of a request before the fork. Ends, with all
that runs, when its standard input does.

A request is a JSON object {script, args, input, cwd} and the end of the stream; the answer {code, stdout, stderr}. `input` is the text of the
script's standard input.
"""

import contextlib
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path

HERE = Path(__file__).parent


def run(script, args):
    """Runs it as Python runs a program; returns its exit code."""
    sys.argv = [str(HERE / script), *args]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def answer(connection, request):
    """Answers it, within a process of its own."""
    told = [tempfile.TemporaryFile() for _ in range(3)]
    told[0].write(request["input"].encode())
    told[0].seek(0)
    for number, file in enumerate(told):
        os.dup2(file.fileno(), number)
    os.chdir(request["cwd"])
    code = run(request["script"], request["args"])
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    texts = []
    for file in told[1:]:
        file.seek(0)
        texts.append(file.read().decode(errors="replace"))
    connection.sendall(json.dumps({"code": code, "stdout": texts[0], "stderr": texts[1]}).encode())


def main():
    address, *packages = sys.argv[1:]
    modules = []
    running = set()

    def reap(*_):
        for pid in list(running):
            if os.waitpid(pid, os.WNOHANG)[0] != 0:
                running.discard(pid)

    signal.signal(signal.SIGCHLD, reap)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    print("listens", flush=True)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            break
        connection, _ = listener.accept()
        with connection.makefile("rb") as stream:
            request = json.load(stream)
        modules = modules or [importlib.import_module(package) for package in packages]
        for module in modules:
            if hasattr(module, "prepare"):
                module.prepare([path for path in request["args"] if path.endswith(".nwb")])
        # Its end must not be told before it is known.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            listener.close()
            try:
                answer(connection, request)
            finally:
                os._exit(0)
        running.add(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        connection.close()
    for pid in list(running):
        os.kill(pid, signal.SIGKILL)


main()
