"""docs/console/README.md names every page, what it is for, and who may see it."""

import re
from collections.abc import Iterable
from pathlib import Path

from console.roles import PERMISSIONS, Permission, Role
from console.routes import PAGES

README = Path(__file__).parents[2] / "docs" / "console" / "README.md"
PARTS = re.compile(r"/(fragment/\w+|progress|series|find)$")
"""Addresses that a page loads or sends a form to; nobody opens them."""


def people(permission: Permission) -> str:
    roles = [each for each in Role if permission in PERMISSIONS[each]]
    return "everybody" if len(roles) == len(Role) else ", ".join(roles)


def rows() -> Iterable[tuple[str, str]]:
    yield from re.findall(r"^\| `(/[^`]*)` \|.*\| ([^|]+) \|$", README.read_text(), re.MULTILINE)


def test_every_page_is_named_with_who_may_see_it() -> None:
    pages = {
        re.sub(r":\w+\}", "}", each.path): people(each.permission)
        for each in PAGES
        if each.method == "GET" and not PARTS.search(each.path)
    }
    assert dict(rows()) == pages
