"""The entry point of the ``paywatch`` command, and of ``python -m workers``."""

import signal


def main() -> None:
    """Runs the command. Until it runs, Ctrl-C ends the process: an interrupted import prints a traceback."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from workers.main import main as run

    run()


if __name__ == "__main__":
    main()
