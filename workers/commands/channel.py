"""``paywatch channel test``."""

import asyncio
from typing import Annotated

import httpx
import typer

import alerts
from settings import Settings
from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, print_json, print_table
from workers.startup import load

app = typer.Typer(help="Test the notification channels.", no_args_is_help=True)


@app.callback()
def channel() -> None:
    """Test the notification channels."""


@app.command()
@command
async def test(
    name: Annotated[str | None, typer.Argument(help="The channel. Default: all channels.")] = None,
    as_json: Json = False,
) -> Exit:
    """Send a test message; exit 1 when a channel did not accept it."""
    settings = load()
    async with alerts.guarded_client() as http:
        rows = await asyncio.gather(*(_test(settings, channel, http) for channel in _chosen(settings, name)))
    if as_json:
        print_json(rows)
    else:
        table = [(r["channel"], "delivered" if r["delivered"] else "not delivered", r["error"]) for r in rows]
        print_table(["channel", "outcome", "error"], table, empty="No channel is configured.")
    return Exit.FINE if all(row["delivered"] for row in rows) else Exit.FOUND


def _chosen(settings: Settings, name: str | None) -> list[str]:
    if name is None:
        return list(settings.channels)
    if name not in settings.channels:
        listed = ", ".join(settings.channels) or "none"
        raise Usage(f"no channel is named {name!r}; the configured channels are: {listed}")
    return [name]


async def _test(settings: Settings, name: str, http: httpx.AsyncClient) -> dict[str, object]:
    try:
        async with asyncio.timeout(30):
            reference = await alerts.send(settings.channels[name], alerts.test_message(settings, name), http)
    except (alerts.DeliveryError, TimeoutError) as error:
        return {
            "channel": name,
            "delivered": False,
            "reference": "",
            "error": str(error) or "no answer within 30 s",
        }
    return {"channel": name, "delivered": True, "reference": reference, "error": ""}
