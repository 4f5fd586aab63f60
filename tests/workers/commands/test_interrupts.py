"""Ctrl-C before a command runs."""

import signal
import subprocess
import sys

INTERRUPTED_IMPORT = """
import os, signal, sys
from workers.__main__ import main

class Interrupt:
    def find_spec(self, name, *_):
        if name == "workers.commands.status":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupt())
sys.argv = ["paywatch", "status"]
main()
"""


def test_an_interrupted_import_prints_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_the_package_imports_nothing_before_its_entry_point() -> None:
    """Ctrl-C during an import that precedes the entry point prints a traceback."""
    script = "import sys; before = set(sys.modules); import workers; print(set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "{'workers'}\n"
