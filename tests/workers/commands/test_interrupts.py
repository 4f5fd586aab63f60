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
