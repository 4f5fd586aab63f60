"""The daily checklist of the monitoring guide: its items, and the evidence for each from the store."""

from workers.checklist.day import Day, day_of
from workers.checklist.evidence import Evidence
from workers.checklist.items import ITEMS, Item
from workers.checklist.reading import Answered, answered_json, item_of, read_checklist, require_tickable

__all__ = [
    "ITEMS",
    "Answered",
    "Day",
    "Evidence",
    "Item",
    "answered_json",
    "day_of",
    "item_of",
    "read_checklist",
    "require_tickable",
]
