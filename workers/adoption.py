"""Applies a configuration: at the start of a worker, and for ``paywatch config apply``."""

from collections.abc import Callable, Sequence

import asyncpg
import structlog

import alerts
import store
from settings import Settings
from settings.release import paywatch_version
from settings.revision import FILE_SECTIONS, Configuration
from store import Application, Applied, Revision, Withheld
from workers.app import App
from workers.errors import NotConfigured

log = structlog.get_logger(__name__)

NO_LONGER_CONFIGURED = "no longer configured"

EXPLANATIONS = {
    Withheld.SUPERSEDED: "it was superseded by another configuration",
    Withheld.REMOVES_ALL: "it would leave nothing of what is watched",
    Withheld.REMOVES_MOST: "it would remove more than half of the checks",
    Withheld.REMOVES_OPEN_P0: "it would remove a check or rule that has an open P0 incident",
    Withheld.REMOVES_CHANNELS: "it would leave no channel that receives notifications",
    Withheld.OTHER_ENVIRONMENT: "it is of another environment than the active one",
}


async def adopt_configuration(app: App, location: str | None = None) -> None:
    """Applies this worker's configuration, or keeps to the active revision. Raises NotConfigured.

    ``location``: from where this worker runs checks (empty: it has no name); None if it runs none.

    Repeats what a killed worker began: resolving the incidents of what the active revision removed.
    """
    await _refuse_idle(app)
    applied = await apply_to_store(
        app.store, app.settings, Application("worker", app.worker, paywatch_version()), location
    )
    if applied.withheld is not None:
        log.error(
            "configuration_not_applied",
            code=applied.withheld,
            reason=EXPLANATIONS[applied.withheld],
            own=app.revision.own.digest,
            removed=list(applied.removed),
        )
    await app.revision.refresh(app.store)


async def _refuse_idle(app: App) -> None:
    """Raises NotConfigured for an empty file, such as a secret that is missing, before the first revision."""
    written = app.settings.model_fields_set & FILE_SECTIONS
    if not written and await store.active_digest(app.store) is None:
        raise NotConfigured(NOTHING_TO_WATCH)


NOTHING_TO_WATCH = (
    "there is nothing to watch: the configuration has no check and no reconcile.daily_at; "
    "add one, or set PAYWATCH_CONFIG to another file"
)


def _log_revision(active: Revision, _removed: Sequence[str]) -> None:
    """Logs the revision that has become the active one."""
    log.info("configuration_applied", revision=active.number, active=active.digest, by=active.applied_by)


async def apply_to_store(
    pool: asyncpg.Pool,
    settings: Settings,
    by: Application,
    location: str | None = None,
    *,
    announce: Callable[[Revision, Sequence[str]], None] = _log_revision,
) -> Applied:
    """Applies the configuration, and resolves the incidents of checks and rules that it does not have.

    Calls ``announce`` with a new active revision and the checks that it removes, as soon as these are
    recorded: what follows may fail.
    """
    own = Configuration.of(settings)
    applied = await store.apply_configuration(pool, own, by, alerts.Evaluator(settings).has, location)
    if applied.active is not None and applied.is_new:
        announce(applied.active, applied.removed)
    if applied.withheld is None:
        for name in applied.removed:
            log.info("check_removed", name=name)
        evaluator = alerts.Evaluator(settings, own.digest)
        await _resolve_removed(pool, evaluator)
        await store.prune_states(pool, evaluator.policies.rules.values())
    return applied


async def _resolve_removed(pool: asyncpg.Pool, evaluator: alerts.Evaluator) -> None:
    """Stops when another configuration is applied meanwhile: that one may have the checks again."""
    for incident in await store.list_incidents(pool, state="open"):
        if evaluator.has(incident.fingerprint):
            continue
        try:
            await store.resolve(pool, incident.id, NO_LONGER_CONFIGURED, evaluator)
        except store.RevisionChanged:
            return
        log.info(
            "incident_resolved",
            name=incident.subject,
            incident=incident.id,
            reason=NO_LONGER_CONFIGURED,
        )
