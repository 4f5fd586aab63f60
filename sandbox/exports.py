"""The environment of Paywatch as a shell script."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path


def write_exports(path: Path, variables: Mapping[str, str | None]) -> None:
    """Writes one ``export`` for each variable that has a value; only this user can read the file."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items() if value]
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
    partial.replace(path)  # whoever waits for the file sees it whole
