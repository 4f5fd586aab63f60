"""The roles of people and tokens in the console. What each may do is the console's."""

from enum import StrEnum


class Role(StrEnum):
    """Roles add up: somebody with several may do what any of them may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    FINANCE = "finance"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"
