"""``paywatch config check|show``."""

import typer

import settings as configuration
from workers.commands.common import Json, finish
from workers.output import Exit, print_json, results

app = typer.Typer(help="Validate the configuration, or print it with secrets masked.", no_args_is_help=True)


@app.command()
def check(as_json: Json = False) -> None:
    """Validate everything; exit 0 when it is sound, 2 with one sentence for each problem."""
    finish(lambda: _check(as_json))


def _check(as_json: bool) -> Exit:
    try:
        loaded = configuration.load()
    except configuration.ConfigError as error:
        if not as_json:
            raise
        print_json({"valid": False, "problems": error.problems})
        return Exit.WRONG
    counts = {"checks": len(loaded.checks), "rules": len(loaded.rules), "channels": len(loaded.channels)}
    if as_json:
        print_json({"valid": True, "problems": [], **counts})
    else:
        results().print(
            "The configuration is sound: " + ", ".join(f"{n} {word}" for word, n in counts.items()) + "."
        )
    return Exit.FINE


@app.command()
def show() -> None:
    """Print the effective configuration as JSON, secrets masked."""

    def body() -> Exit:
        print_json(configuration.effective(configuration.load()))
        return Exit.FINE

    finish(body)
