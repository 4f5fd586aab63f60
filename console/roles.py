"""Who may do what. A person can have several roles, whose permissions add up."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from settings.console_roles import Role

__all__ = ["PERMISSIONS", "Permission", "Role", "permissions_of"]


class Permission(StrEnum):
    """What a route needs. ``PUBLIC`` routes need no sign-in, such as the sign-in page itself."""

    PUBLIC = "public"
    READ = "read"
    EXPORT = "export"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    SILENCE = "silence"
    MARK = "mark"
    RUN_CHECK = "run_check"
    TEST_CHANNEL = "test_channel"
    CHECKLIST = "checklist"
    START_RUN = "start_run"
    CANCEL_RUN = "cancel_run"
    SIGN_PREPARE = "sign_prepare"
    SIGN_REVIEW = "sign_review"
    APPROVE_REPAIR = "approve_repair"
    REPORT_FILES = "report_files"
    AUDIT = "audit"
    ADMIN = "admin"


_EVERYBODY = frozenset({Permission.PUBLIC, Permission.READ, Permission.EXPORT})
_OPERATOR = _EVERYBODY | {
    Permission.NOTE,
    Permission.ACKNOWLEDGE,
    Permission.RESOLVE,
    Permission.SILENCE,
    Permission.MARK,
    Permission.RUN_CHECK,
    Permission.TEST_CHANNEL,
    Permission.CHECKLIST,
    Permission.START_RUN,
    Permission.CANCEL_RUN,
}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _EVERYBODY,
    Role.OPERATOR: _OPERATOR,
    Role.FINANCE: _EVERYBODY
    | {
        Permission.NOTE,
        Permission.START_RUN,
        Permission.CANCEL_RUN,
        Permission.SIGN_PREPARE,
        Permission.REPORT_FILES,
    },
    Role.APPROVER: _EVERYBODY
    | {Permission.NOTE, Permission.SIGN_REVIEW, Permission.APPROVE_REPAIR, Permission.REPORT_FILES},
    Role.AUDITOR: _EVERYBODY | {Permission.AUDIT, Permission.REPORT_FILES},
    # Neither signs nor approves: who administers the access of others does not decide about money.
    Role.ADMIN: _OPERATOR | {Permission.AUDIT, Permission.ADMIN},
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Returns what these roles permit together."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
