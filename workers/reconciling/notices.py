"""The daily notice: a message for each scheduled reconciliation that ended, whatever it found.

Each notice carries the head of the chain of reports. Whoever can change the database cannot change a message
that was delivered, so the head proves the chain.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from alerts import Notice
from reconcile import RunResult
from settings import Settings
from store import Daily, FinishedRun
from workers.reconciling.discrepancies import unread_day
from workers.reconciling.result_lines import result_lines


def notices(finished: FinishedRun, settings: Settings, left_out: Sequence[str] = ()) -> list[Notice]:
    """Returns one notice for each notice channel; none unless ``finished`` ends a scheduled run.

    ``left_out`` are sentences about days of the account that were not planned.
    """
    if finished.daily is None:
        return []
    daily, result = finished.daily, RunResult.stored(finished.daily.result)
    tz = settings.business_timezone
    day = daily.from_.astimezone(ZoneInfo(tz)).date()
    suffix = f" of {finished.account}" if finished.account.connected else ""
    return [
        Notice(
            channel=channel,
            subject=f"Daily reconciliation of {day}{suffix}",
            run=finished.run,
            account=finished.account.connected,
            from_=daily.from_,
            until=daily.until,
            status=result.status,
            reason=result.reason,
            summary=result.summary,
            details=tuple(
                filter(
                    None,
                    [
                        _head_of_sign_offs(daily),
                        *result_lines(daily.result),
                        unread_day(finished, tz),
                        *left_out,
                    ],
                )
            ),
            position=daily.position,
            head=result.report or "",
            at=finished.finished_at,
            environment=settings.environment,
            service=settings.service,
        )
        for channel in settings.notice_channels
    ]


def _head_of_sign_offs(daily: Daily) -> str | None:
    if daily.sign_offs is None:
        return None
    return f"sign-offs: {daily.sign_offs['number']}, head sha256:{daily.sign_offs['sha256']}"
