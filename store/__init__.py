"""Paywatch's own records in Postgres, schema ``paywatch``. Every function takes the pool first."""

from store.address import Address
from store.checks import Claim, Scheduled, claim_due, overdue_slots, release, sync_checks
from store.errors import (
    MigrationFailed,
    SchemaError,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
    StoreError,
    StoreUnreachable,
)
from store.evaluator import Evaluator
from store.heartbeats import Beat, beat, farewell, last_beats
from store.incidents import (
    Incident,
    IncidentDetails,
    IncidentEvent,
    NotificationRecord,
    acknowledge,
    get,
    list_incidents,
    resolve,
    tick,
)
from store.metrics import CheckState, ReconciliationState, Snapshot, snapshot
from store.outbox import Outgoing, Settlement, claim_deliveries, overdue, pending_count, settle
from store.pool import connect
from store.readings import history, latest
from store.reconciliations import Daily, FinishedRun, LostWebhooks, Unread, unannounced, unended_runs
from store.recording import Fate, Finished, Recorded, record, record_outcome
from store.revisions import MigrationResult
from store.schema import check_schema, migrate, migrate_async
from store.upkeep import Upkeep, maintain

__all__ = [
    "Address",
    "Beat",
    "CheckState",
    "Claim",
    "Daily",
    "Evaluator",
    "Fate",
    "Finished",
    "FinishedRun",
    "Incident",
    "IncidentDetails",
    "IncidentEvent",
    "LostWebhooks",
    "MigrationFailed",
    "MigrationResult",
    "NotificationRecord",
    "Outgoing",
    "ReconciliationState",
    "Recorded",
    "Scheduled",
    "SchemaError",
    "SchemaMissing",
    "SchemaNewer",
    "SchemaOlder",
    "Settlement",
    "Snapshot",
    "StoreError",
    "StoreUnreachable",
    "Unread",
    "Upkeep",
    "acknowledge",
    "beat",
    "check_schema",
    "claim_deliveries",
    "claim_due",
    "connect",
    "farewell",
    "get",
    "history",
    "last_beats",
    "latest",
    "list_incidents",
    "maintain",
    "migrate",
    "migrate_async",
    "overdue",
    "overdue_slots",
    "pending_count",
    "record",
    "record_outcome",
    "release",
    "resolve",
    "settle",
    "snapshot",
    "sync_checks",
    "tick",
    "unannounced",
    "unended_runs",
]
