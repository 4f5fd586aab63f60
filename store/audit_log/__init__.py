"""The audit log: what people change, with the console and with commands, in a chain of hashes.

An attempt is recorded before the change and its outcome after it, so that nothing is changed without an
entry. An attempt without outcome is still being made, or its process ended: what became of it is unknown.
"""

from store.audit_log.entries import Entry, Outcome, StoredEntry, Via
from store.audit_log.reading import Act, list_acts
from store.audit_log.retention import Cut, delete_expired
from store.audit_log.verification import Broken, Flaw, Head, Verified, verify
from store.audit_log.writing import append

__all__ = [
    "Act",
    "Broken",
    "Cut",
    "Entry",
    "Flaw",
    "Head",
    "Outcome",
    "StoredEntry",
    "Verified",
    "Via",
    "append",
    "delete_expired",
    "list_acts",
    "verify",
]
