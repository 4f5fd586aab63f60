"""The presets of ``sql`` checks: figures of the mapped ledger, as ``reconcile`` computes them."""

from typing import Any

from probes import LedgerError
from probes.labels import labelled
from probes.tools import Figures
from reconcile import ReconcileError
from reconcile.figures import Computed, Request, compute, prepare
from settings import Settings
from settings.accounts import Account
from settings.checks.sql import SqlCheck

_SHARE_OF_TIMEOUT = 0.7
"""The part of the timeout for the statements of a preset; the rest is for the connection and the answer."""


class LedgerPresets:
    """Computes presets by the mappings of these settings, on the connection of the check."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def __call__(self, connection: Any, check: SqlCheck, /) -> Figures:
        try:
            computed = await compute(connection, self._settings.reconcile, self._request(check))
        except ReconcileError as error:
            raise LedgerError(str(error), cause="query") from None
        return _figures(computed)

    async def find_refusal(self, connection: Any, check: SqlCheck) -> str | None:
        """Returns why the preset cannot be computed in this database; None if it can. Executes none of it."""
        try:
            await prepare(connection, self._settings.reconcile, self._request(check))
        except ReconcileError as error:
            return str(error)
        return None

    def _request(self, check: SqlCheck) -> Request:
        assert check.preset is not None and check.window is not None  # noqa: S101, PT018 (of every preset)
        return Request(
            check.preset,
            check.window,
            seconds=_SHARE_OF_TIMEOUT * check.timeout.total_seconds(),
            time_zone=self._settings.business_timezone,
            failed=check.failed,
            paid_at=check.paid_at,
            account=None if check.account is None else Account.named(check.account),
            currency=check.target_currency,
            daily_target=check.daily_target,
            monthly_target=check.monthly_target,
        )


def _figures(computed: Computed) -> Figures:
    """Returns the figures by name; amounts have a label with their currency."""
    values = {
        labelled(each.name, {} if each.currency is None else {"currency": each.currency}): each.value
        for each in computed.figures
    }
    return Figures(values, computed.missing, computed.incomplete, computed.notes)
