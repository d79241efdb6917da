"""Imports the shop, then forks a process for each command that it reads, and tells how they ended."""

import json
import os
import sys
import threading

from django.core.management import execute_from_command_line
from django.db import connections
from granian.cli import entrypoint as granian

import shop.wsgi  # sets Django up and reads all views


def main() -> None:
    assert threading.active_count() == 1  # only the thread that forks goes on in the fork
    assert not any(one.connection for one in connections.all(initialized_only=True))
    assert shop.wsgi.application
    if command := next_command():
        run(command)


def run(command: list[str]) -> None:
    """As the interpreter would that the command begins with."""
    if command[0] == sys.executable:
        execute_from_command_line(command[1:])
    else:
        sys.argv = command
        granian()


def next_command() -> list[str] | None:
    """Returns in each forked process with its command; in the first one with nothing, when nobody asks any more."""
    for line in sys.stdin:
        question = json.loads(line)
        if "status" in question:
            answer(status(question["status"]))
        elif pid := os.fork():
            answer(pid)
        else:
            be_alone(question["log"])
            return list(question["command"])
    return None


def answer(what: int | None) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def be_alone(log: str) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for number, file in enumerate((nothing, written, written)):
        os.dup2(file, number)


def status(pid: int) -> int | None:
    """As `Popen.poll`: None while it runs. Until it is asked for, its number cannot become a stranger's."""
    gone, ended = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(ended) if gone else None


if __name__ == "__main__":
    main()
