"""Sends by Apprise, which is imported by the first message: other commands do not pay for it."""

import re
import warnings
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from alerts.channels.apprise.confine import Confined, confined
from alerts.channels.text import truncate
from alerts.channels.transport import RETRIED_STATUSES, DeliveryError, Kind
from probes.reading import Json

_STATUS = re.compile(r"\berror=([1-5][0-9]{2})\b")
_SHORTEST = 32
"""What `truncate` needs."""


def deliver(url: str, payload: Mapping[str, Json]) -> DeliveryError | None:
    """Blocks until the service has answered. Returns the error, or None if the service took the message.

    Never quotes a library: its messages may have the address.
    """
    apprise = _library()
    with confined() as found:
        result = _notify(apprise, url, payload)
    if found.refused:
        return DeliveryError(f"could not connect: {found.refused}", kind="retry")
    if isinstance(result, DeliveryError):
        return result
    return None if result else _refusal(found)


@cache
def _library() -> Any:
    """Apprise with all of its services, whose modules warn about modules that they import themselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        apprise: Any = import_module("apprise")
        apprise.Apprise.instantiate("json://localhost")
    return apprise


def _notify(apprise: Any, url: str, payload: Mapping[str, Json]) -> bool | DeliveryError:
    try:
        service = apprise.Apprise.instantiate(url, asset=_asset(apprise))
    except Exception as error:
        return DeliveryError(f"Apprise failed with {type(error).__name__}", kind="retry")
    if service is None:
        return DeliveryError("Apprise does not understand the channel's URL", kind="permanent")
    title, body = _fitted(service, str(payload["title"]), str(payload["body"]))
    kind = payload["type"]
    try:
        return bool(service.notify(title=title, body=body, notify_type=kind, body_format="text"))
    except Exception as error:
        return DeliveryError(f"Apprise failed with {type(error).__name__}", kind="unknown")


def _asset(apprise: Any) -> Any:
    """Nothing is stored, read from files, generated or followed."""
    return apprise.AppriseAsset(
        app_id="Paywatch",
        app_desc="Paywatch",
        async_mode=False,
        http_redirects=False,
        allow_templates=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode="memory",
        secure_logging=True,
    )


def _fitted(service: Any, title: str, body: str) -> tuple[str, str]:
    """A service without titles gets the title as the first line of the body."""
    if not service.title_maxlen:
        return "", truncate(f"{title}\n{body}", max(service.body_maxlen, _SHORTEST))
    return (
        truncate(title, max(service.title_maxlen, _SHORTEST)),
        truncate(body, max(service.body_maxlen, _SHORTEST)),
    )


def _refusal(found: Confined) -> DeliveryError:
    """Apprise says only yes or no; its warnings have the status of most services."""
    statuses = [int(each[1]) for line in found.lines for each in _STATUS.finditer(line)]
    if statuses:
        return DeliveryError(f"answered {statuses[-1]}", kind=_kind(statuses[-1]))
    if any("connection error" in line.lower() for line in found.lines):
        return DeliveryError("the connection failed, perhaps after the message was sent", kind="unknown")
    return DeliveryError("the service did not take the message", kind="retry")


def _kind(status: int) -> Kind:
    return "permanent" if status < 500 and status not in RETRIED_STATUSES else "retry"
