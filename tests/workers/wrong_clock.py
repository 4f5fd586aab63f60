"""A process whose wall clock is set ahead or back while it runs, as by libfaketime. Needs a C compiler."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")


class WrongClock:
    """Add `environment` to that of a process, then `set` its clock."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("no C compiler (cc) to build a clock that can be set")
        library = folder / "wrong_clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        self._file = folder / "wrong_clock.seconds"
        self.set(0)
        self.environment = {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self._file)}

    def set(self, seconds: int) -> None:
        """Sets the clock ahead by so many seconds, or back if they are negative."""
        replacement = self._file.with_suffix(".new")
        replacement.write_text(str(seconds))
        replacement.replace(self._file)
