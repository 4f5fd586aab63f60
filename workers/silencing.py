"""What a silence may be about, and for how long: the same rules for the command and the console."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import store
from alerts.matching import matches
from alerts.policies import NOT_SILENCEABLE, Policies
from alerts.policy import Policy
from alerts.suppression import P0_AT_MOST
from settings.matchers import LABELS, check_matchers
from settings.values import Severity, format_duration
from settings.wording import did_you_mean
from store import SilenceRecord
from workers.errors import Usage

LONGEST = "90d"


def parse_matchers(check: str | None, match: Iterable[str], option: str = "--match") -> dict[str, str]:
    """Returns the matchers of texts such as ``groups=payments``. ``option``: how messages call them."""
    pairs = [("check", check)] if check is not None else []
    for text in match:
        key, equals, value = text.partition("=")
        if not equals or not value:
            raise Usage(f"{option}: {text!r}: write KEY=VALUE, such as groups=payments")
        pairs.append((key.strip(), value.strip()))
    matchers = dict(pairs)
    if not pairs:
        raise Usage("pass --check NAME or --match KEY=VALUE: a silence of everything would hide everything")
    if len(matchers) < len(pairs):
        raise Usage(f"{option}: a key is given twice, and all matchers must match: add two silences")
    check_keys(matchers, option)
    return matchers


def check_keys(matchers: Mapping[str, str], option: str = "--match") -> None:
    """Raises Usage for a key or a severity that does not exist."""
    try:
        check_matchers(matchers)
    except ValueError as error:
        raise Usage(f"{option}: {error}") from None


def refuse(
    matchers: Mapping[str, str], lasts: timedelta, policies: list[Policy], option: str = "--for"
) -> None:
    """Raises Usage for a silence of nothing, of what must not be silenced, or of a P0 for too long."""
    matched = matched_policies(matchers, policies)
    silenced = [policy for policy in matched if policy.silenceable]
    if matchers.get("check", "").startswith(NOT_SILENCEABLE) or (matched and not silenced):
        raise Usage(
            f"{spell(matchers)}: incidents about money that does not add up, and about Paywatch itself, "
            "cannot be silenced: acknowledge them with `paywatch incident ack ID`"
        )
    if not silenced:
        raise Usage(f"nothing that is configured matches {spell(matchers)}{_hint(matchers, policies)}")
    highest = [policy for policy in silenced if policy.severity is Severity.P0]
    if lasts > P0_AT_MOST and matchers.get("severity", "P0") == "P0" and (highest or "severity" in matchers):
        what = highest[0].subject if highest else spell(matchers)
        most = format_duration(P0_AT_MOST)
        raise Usage(f"{option}: messages about a P0 are held for at most {most}, and {what} is one")


def matched_policies(matchers: Mapping[str, str], policies: Iterable[Policy]) -> list[Policy]:
    """Returns what is configured that the matchers match, at any severity that it may have."""
    return [policy for policy in policies if matches(matchers, policy, None)]


def held_now(
    matchers: Mapping[str, str], incidents: Iterable[store.Incident], policies: Policies
) -> list[store.Incident]:
    """Returns those of the open incidents whose messages a silence would hold."""
    return [each for each in incidents if _is_held(each, matchers, policies)]


def _is_held(incident: store.Incident, matchers: Mapping[str, str], policies: Policies) -> bool:
    policy = policies.by_fingerprint(incident.fingerprint)
    if policy is None or not policy.silenceable:
        return False
    return matches(matchers, policy, Severity(incident.severity))


def spell(matchers: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in matchers.items())


def _hint(matchers: Mapping[str, str], policies: list[Policy]) -> str:
    """Names the value that was probably meant, of the first matcher that matches nothing by itself."""
    for key, value in matchers.items():
        if not any(matches({key: value}, policy, None) for policy in policies):
            return did_you_mean(value, _known(key, policies))
    return ": each matcher matches something, but nothing matches all of them"


def _known(key: str, policies: Iterable[Policy]) -> set[str]:
    if key == "groups":
        return {group for policy in policies for group in policy.groups}
    if key.startswith(LABELS):
        return {policy.labels.get(key.removeprefix(LABELS), "") for policy in policies} - {""}
    return {str(getattr(policy, key)) for policy in policies} - {""}


def silence_json(silence: SilenceRecord) -> dict[str, Any]:
    """Returns a silence as commands print it."""
    return {
        "id": silence.id,
        "active": silence.active,
        "matchers": dict(silence.matchers),
        "reason": silence.reason,
        "by": silence.created_by,
        "created_at": silence.created_at.isoformat(),
        "starts_at": silence.starts_at.isoformat(),
        "ends_at": silence.ends_at.isoformat(),
        "expired_by": silence.expired_by,
        "held": silence.held,
    }
