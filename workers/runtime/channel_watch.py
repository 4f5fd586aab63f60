"""The incident of a channel that refuses messages for good: the other channels are notified of it."""

from alerts import CHANNEL
from probes import Outcome, Verdict
from store.channels import ChannelDeliveries, channel_deliveries
from workers.app import App
from workers.runtime import own_incidents


async def watch_channels(app: App) -> None:
    """Opens or resolves the incidents that are due. Any number of workers may do so at once."""
    if app.revision.outdated:
        return
    known = await channel_deliveries(app.store)
    for name in app.settings.channels:
        fingerprint = CHANNEL + name
        state = known.get(name)
        is_open = await own_incidents.is_open(app, fingerprint)
        outcome = judge(name, state, is_open=is_open)
        if outcome is not None:
            await own_incidents.record(app, fingerprint, outcome)


def judge(name: str, state: ChannelDeliveries | None, *, is_open: bool) -> Outcome | None:
    """Returns the reading that opens or resolves the incident; None if it must stay as it is."""
    broken = state is not None and state.broken_since is not None
    if state is not None and broken and not is_open:
        reason = (
            f'the channel "{name}" refused a message for good: {state.error or "it gave no reason"}. '
            "Nobody is notified there until it accepts a message: mend it, then run "
            f"`paywatch channel test {name}`"
        )
        return Outcome(Verdict.FAIL, reason, cause="refused")
    if is_open and not broken:
        return Outcome(Verdict.PASS, f'the channel "{name}" accepts messages again')
    return None
