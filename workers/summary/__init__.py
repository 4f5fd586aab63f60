"""The summary of a month on one page, for people who read nothing else of Paywatch."""

from workers.summary.availability import METHOD
from workers.summary.documents import summary_json, summary_lines
from workers.summary.gathering import Summary, read_summary
from workers.summary.month import Month, month_of
from workers.summary.sentences import sentences

__all__ = [
    "METHOD",
    "Month",
    "Summary",
    "month_of",
    "read_summary",
    "sentences",
    "summary_json",
    "summary_lines",
]
