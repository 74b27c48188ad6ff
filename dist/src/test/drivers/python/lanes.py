"""Runs a driver's scenarios in two lanes at the same time, and prints a line for each."""

import os
import sys
import threading
import time
import traceback
from pathlib import Path

LONGEST_SECONDS = 60
HOST = os.environ["PGHOST"]
PORT = int(os.environ["PGPORT"])
USER = os.environ["PGUSER"]
PASSWORD = os.environ["PGPASSWORD"]
DATABASE = os.environ["PGDATABASE"]

_one_line_at_a_time = threading.Lock()
_names = iter(range(1, 1_000_000))


class LeftOut(Exception):
    """What the driver has no means for."""


def fresh(what):
    """A name that no other scenario, driver or run uses."""
    return f"{what}_{os.getpid()}_{next(_names)}"


def same(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r:.300} instead of {expected!r:.300}")


def eventually(happened, what):
    """Waits for what another session or the server does in its own time."""
    deadline = time.monotonic() + LONGEST_SECONDS / 2
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"never: {what}")
        time.sleep(0.01)


def _read_lanes():
    lanes = []
    for line in (Path(__file__).parent.parent / "scenarios.txt").read_text().splitlines():
        if line.startswith("lane "):
            lanes.append([])
        elif line and not line.startswith("#"):
            lanes[-1].append(line.split(":")[0])
    return lanes


def run(driver, scenarios, call=lambda scenario: scenario()):
    """Ends the process, with 1 if a scenario failed; names on the command line are the only ones to be run."""
    print("driver", driver, flush=True)
    failed = []

    def follow(lane):
        for name in lane:
            if len(sys.argv) > 1 and name not in sys.argv[1:]:
                continue
            said = _attempt(scenarios[name], call)
            if said.startswith("not ok"):
                failed.append(name)
            head, _, why = said.partition(":")
            with _one_line_at_a_time:
                print(f"{head} {name}{':' + why if why else ''}", flush=True)

    threads = [threading.Thread(target=follow, args=(lane,)) for lane in _read_lanes()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # a scenario that never ended must not keep the process
    os._exit(1 if failed else 0)


def _attempt(scenario, call):
    said = []

    def attempt():
        try:
            call(scenario)
            said.append("ok")
        except LeftOut as why:
            said.append(f"left out: {why}")
        except BaseException as failure:
            traceback.print_exc()
            why = " ".join(str(failure).split())
            said.append(f"not ok: {type(failure).__name__} {why}")

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(LONGEST_SECONDS)
    return said[0] if said else f"not ok: did not end within {LONGEST_SECONDS} s"
