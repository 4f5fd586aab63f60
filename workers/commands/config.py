"""``paywatch config check|show``."""

import asyncio
from typing import Annotated

import typer

import settings as configuration
from settings import Settings
from workers.commands.common import Json, finish
from workers.output import Exit, complain, print_json, results

app = typer.Typer(help="Validate the configuration, or print it with secrets masked.", no_args_is_help=True)


@app.command()
def check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not hold the mappings to the tables behind DATABASE_URL.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Validate everything; exit 0 when it is sound, 2 with one sentence for each problem.

    With DATABASE_URL set it also reads the catalogue, and writes nothing; exit 3 when it cannot be reached.
    """
    finish(lambda: _check(offline=offline, as_json=as_json))


def _check(*, offline: bool, as_json: bool) -> Exit:
    try:
        loaded = configuration.load()
    except configuration.ConfigError as error:
        if not as_json:
            raise
        print_json({"valid": False, "problems": error.problems})
        return Exit.WRONG
    ledger = {} if offline or loaded.database_url is None else asyncio.run(_ledger(loaded))
    problems = [sentence for sentences in ledger.values() for sentence in sentences]
    counts = {"checks": len(loaded.checks), "rules": len(loaded.rules), "channels": len(loaded.channels)}
    if as_json:
        tables = {"tables": list(ledger)} if ledger else {}
        print_json({"valid": not problems, "problems": problems, **counts, **tables})
    elif problems:
        complain(problems)
    else:
        told = ", ".join(f"{n} {word}" for word, n in counts.items())
        mapped = f" The database has what is mapped for {', '.join(ledger)}." if ledger else ""
        results().print(f"The configuration is sound: {told}.{mapped}")
    return Exit.WRONG if problems else Exit.FINE


async def _ledger(settings: Settings) -> dict[str, list[str]]:
    """The mismatches of each object's mapping with the catalogue. Raises StoreUnreachable."""
    import reconcile
    from workers.databases import open_ledger, reaching

    with reaching(settings):
        async with open_ledger(settings) as pool:
            return {} if pool is None else await reconcile.examine_all(pool, settings.reconcile)


@app.command()
def show() -> None:
    """Print the effective configuration as JSON, secrets masked."""

    def body() -> Exit:
        print_json(configuration.effective(configuration.load()))
        return Exit.FINE

    finish(body)
