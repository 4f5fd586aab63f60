"""The client of Sentry's SDK, with everything off that it would collect by itself."""

from collections.abc import Callable
from typing import Any, Protocol

from pydantic import SecretStr

CLOSE_WITHIN = 2.0
"""Seconds in which a process that ends may still send reports."""
_KEPT = frozenset(
    {
        "event_id",
        "timestamp",
        "platform",
        "level",
        "logger",
        "logentry",
        "exception",
        "tags",
        "extra",
        "fingerprint",
        "release",
        "environment",
    }
)


class Client(Protocol):
    """What reports need of the SDK."""

    def capture_event(self, event: Any) -> str | None: ...

    def close(self, timeout: float | None = None) -> None: ...


def open_client(dsn: SecretStr, release: str, on_lost: Callable[[str], None]) -> Client | None:
    """Returns a client that sends in a thread of its own; None if the SDK is not installed.

    It is not the SDK's global client, so nothing that a library records reaches it. ``on_lost`` is called,
    from any thread, with the reason for each event that was not sent. Options that are left out have values
    from variables of the environment, from `git`, or from the host.
    """
    try:
        import sentry_sdk
        from sentry_sdk.transport import HttpTransport
        from urllib3 import Retry
    except ImportError:
        return None

    class Transport(HttpTransport):
        TIMEOUT = 10

        def on_dropped_event(self, reason: str) -> None:
            on_lost(reason)

        def _get_pool_options(self) -> dict[str, Any]:
            """Follows no redirect, which would send the report to another host, or GET a page without it.

            Nor is a request repeated: that happens at once, and urllib3 logs a warning each time.
            """
            return {**super()._get_pool_options(), "retries": Retry(0, redirect=False)}

    options: dict[str, Any] = {
        "integrations": [],
        "default_integrations": False,
        "auto_enabling_integrations": False,
        "include_local_variables": False,
        "include_source_context": False,
        "max_request_body_size": "never",
        "max_breadcrumbs": 0,
        "server_name": "",
        "environment": "production",
        "auto_session_tracking": False,
        "send_client_reports": False,
        "enable_backpressure_handling": False,
        "propagate_traces": False,
        "traces_sample_rate": 0.0,
        "event_scrubber": sentry_sdk.scrubber.EventScrubber(recursive=True),
        "before_send": _keep_listed,
        "before_send_transaction": _drop,
        "before_breadcrumb": _drop,
        "spotlight": False,
        "debug": False,
        "keep_alive": False,
        "shutdown_timeout": CLOSE_WITHIN,
    }
    client: Client = sentry_sdk.Client(
        dsn.get_secret_value(), release=release, transport=Transport, **options
    )
    return client


def _keep_listed(event: Any, _hint: Any) -> Any:
    """Drops what the SDK has added, or may add in a later version, to an event that is masked already."""
    return {key: value for key, value in event.items() if key in _KEPT}


def _drop(_record: Any, _hint: Any) -> None:
    """Transactions and breadcrumbs are not reported."""
