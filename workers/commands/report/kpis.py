"""``paywatch report payments|security``: the figures that the console's pages show."""

from settings.texts import escape_controls
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, print_json, results
from workers.startup import load_for_reading


@command
async def payments(as_json: Json = False) -> Exit:
    """Print the figures of payments against their targets, as checks measured them last."""
    from workers.kpis.documents import payments_json, payments_lines
    from workers.kpis.payments import read_payments

    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        found = await read_payments(pool, settings)
    if as_json:
        print_json(payments_json(found))
        return Exit.FINE
    for line in payments_lines(found):
        results().print(escape_controls(line))
    return Exit.FINE


@command
async def security(as_json: Json = False) -> Exit:
    """Print security counts, forged webhooks, permissions of the key and endpoints, as checks saw them."""
    from workers.kpis.documents import security_json, security_lines
    from workers.kpis.security import read_security

    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        found = await read_security(pool, settings)
    if as_json:
        print_json(security_json(found))
        return Exit.FINE
    for line in security_lines(found):
        results().print(escape_controls(line))
    return Exit.FINE
