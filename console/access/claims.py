"""Whom the identity provider signed in, and which roles that gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from settings.console import OidcSettings
from settings.console_roles import Role

_MOST_GROUPS = 1_000
_LONGEST_NAME = 200
_LONGEST_SUBJECT = 255
"""As OpenID Connect has it. Both are recorded before anything else is known of a person."""


class Unnamed(Exception):
    """Nobody can be named by what the provider says: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """``subject``: the provider's own id, which stays when a name changes."""

    name: str
    subject: str
    groups: tuple[str, ...]
    roles: frozenset[Role]


def person_of(settings: OidcSettings, claims: Mapping[str, Any]) -> Person:
    """Raises Unnamed without a name that can be relied on."""
    groups = tuple(_texts(_value(claims, settings.groups_claim)))[:_MOST_GROUPS]
    roles = (role for role, having in settings.roles.items() if not set(having).isdisjoint(groups))
    return Person(
        _name(settings, claims), str(claims.get("sub", ""))[:_LONGEST_SUBJECT], groups, frozenset(roles)
    )


def lacks(settings: OidcSettings, claims: Mapping[str, Any]) -> bool:
    """Whether a claim that is needed is not there, so that the provider must be asked for more."""
    return any(_value(claims, name) is None for name in (settings.groups_claim, settings.name_claim))


def _name(settings: OidcSettings, claims: Mapping[str, Any]) -> str:
    name = _value(claims, settings.name_claim)
    if not isinstance(name, str) or not name.strip():
        raise Unnamed(
            f"your identity provider does not send the claim {settings.name_claim}, by which people are "
            "named here: let it send that one, or set console.oidc.name_claim to another"
        )
    if len(name) > _LONGEST_NAME:
        raise Unnamed(
            f"the claim {settings.name_claim} has {len(name)} characters: {_LONGEST_NAME} are possible"
        )
    if settings.name_claim == "email" and claims.get("email_verified") is False:
        raise Unnamed(f"your identity provider has not verified that {name} is your address")
    return name


def _value(claims: Mapping[str, Any], name: str) -> Any:
    """Returns a claim, or one within others if the name has dots: ``realm_access.roles``."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _texts(value: Any) -> Iterable[str]:
    listed = [value] if isinstance(value, str) else value
    return (each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()
