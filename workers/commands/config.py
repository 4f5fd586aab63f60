"""``paywatch config check|show``."""

import asyncio
from typing import Annotated

import typer

import settings as configuration
from settings import Settings
from workers.commands.common import Json, finish
from workers.output import Exit, complain, note, print_json, results

app = typer.Typer(help="Validate the configuration, or print it with masked secrets.", no_args_is_help=True)


@app.command()
def check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not compare the mappings with the tables in DATABASE_URL.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Validate the configuration; exit 2 with one sentence for each problem.

    With DATABASE_URL set, also compares the mappings with the catalogue, without writing; exit 3 when that
    database cannot be reached.
    """
    finish(lambda: _check(offline=offline, as_json=as_json))


def _check(*, offline: bool, as_json: bool) -> Exit:
    try:
        valid = configuration.load_with_notices()
    except configuration.ConfigError as error:
        if not as_json:
            raise
        print_json({"valid": False, "problems": error.problems})
        return Exit.WRONG
    loaded = valid.settings
    if not as_json:
        note(valid.notices)
    ledger = {} if offline or loaded.database_url is None else asyncio.run(_ledger(loaded))
    problems = [sentence for sentences in ledger.values() for sentence in sentences]
    counts = {"checks": len(loaded.checks), "rules": len(loaded.rules), "channels": len(loaded.channels)}
    if as_json:
        notices = {"notices": list(valid.notices)} if valid.notices else {}
        tables = {"tables": list(ledger)} if ledger else {}
        print_json({"valid": not problems, "problems": problems, **notices, **counts, **tables})
    elif problems:
        complain(problems)
    else:
        counted = ", ".join(f"{n} {word}" for word, n in counts.items())
        mapped = f" The database matches the mappings of {', '.join(ledger)}." if ledger else ""
        results().print(f"The configuration is valid: {counted}.{mapped}")
    return Exit.WRONG if problems else Exit.FINE


async def _ledger(settings: Settings) -> dict[str, list[str]]:
    """Returns how each object's mapping differs from the catalogue. Raises StoreUnreachable."""
    import reconcile
    from workers.databases import open_ledger, reaching

    with reaching(settings):
        async with open_ledger(settings) as pool:
            return {} if pool is None else await reconcile.examine_all(pool, settings.reconcile)


@app.command()
def show() -> None:
    """Print the effective configuration as JSON with masked secrets."""

    def body() -> Exit:
        print_json(configuration.effective(configuration.load()))
        return Exit.FINE

    finish(body)
