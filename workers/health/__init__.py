"""Whether Paywatch itself works: one judgement for ``paywatch status``, the audit and the metrics."""

from workers.health.advice import WHAT_TO_DO
from workers.health.checks import current_verdict, is_overdue
from workers.health.configuration import configuration_problems
from workers.health.examine import Health, examine, watched_settings
from workers.health.fleet import is_alive
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode

__all__ = [
    "WHAT_TO_DO",
    "Health",
    "Problem",
    "ProblemCode",
    "configuration_problems",
    "current_verdict",
    "examine",
    "format_age",
    "is_alive",
    "is_overdue",
    "watched_settings",
]
