"""The push of metrics by OTLP, configured by the standard variables of OpenTelemetry only.

Where the specification has an invalid value ignored with a warning, Paywatch refuses it: nobody would notice
that a monitor does not report (docs/decisions/0267-otlp-push.md).
"""

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, SecretStr

from settings.key_values import parse_attributes, parse_headers
from settings.urls import Masked, PasswordMasked, Trimmed, check_http
from settings.values import format_duration
from settings.wording import either

SIGNAL = "v1/metrics"
"""What is appended to ``OTEL_EXPORTER_OTLP_ENDPOINT``, and not to ``OTEL_EXPORTER_OTLP_METRICS_ENDPOINT``."""
EXPORTERS = ("otlp", "none", "prometheus", "console", "logging", "otlp/stdout")
"""The known values of ``OTEL_METRICS_EXPORTER``. Only ``otlp`` makes Paywatch push."""
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_HTTP_ONLY = (
    "Paywatch sends OTLP only as http/protobuf: remove this variable, and name the HTTP port of the receiver "
    "in the endpoint (usually 4318)"
)

Compression = Literal["gzip", "none"]
Protocol = Literal["http/protobuf", "http/json", "grpc"]
Temporality = Literal["cumulative", "delta", "lowmemory"]


@dataclass(frozen=True, slots=True)
class Otlp:
    """Where and how a worker pushes its metrics.

    ``variable`` is the one that names the receiver. ``service`` is OTEL_SERVICE_NAME, which goes before an
    attribute ``service.name``.
    """

    url: SecretStr
    variable: str
    headers: Mapping[str, SecretStr] = field(default_factory=dict)
    timeout: timedelta = timedelta(seconds=10)
    interval: timedelta = timedelta(seconds=60)
    compression: Compression = "gzip"
    certificate: Path | None = None
    temporality: Temporality = "cumulative"
    service: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def pushes(settings: Mapping[str, Any]) -> bool:
    """Whether these settings, as far as they are valid, name a receiver and do not switch the push off."""
    named = settings.get("otlp_metrics_endpoint") or settings.get("otlp_endpoint")
    return bool(named) and not is_off(settings)


def is_off(settings: Mapping[str, Any]) -> bool:
    """Whether the push is switched off, whatever the other variables say."""
    return bool(settings.get("otel_sdk_disabled")) or "otlp" not in settings.get("otel_metrics_exporter", ())


def metrics_url(base: SecretStr) -> SecretStr:
    """Returns the address of metrics below a base endpoint."""
    parts = urlsplit(base.get_secret_value())
    path = f"{parts.path.rstrip('/')}/{SIGNAL}"
    return SecretStr(urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")))


def check_protocol(protocol: Protocol) -> Protocol:
    """Raises ValueError for a protocol that OTLP has and Paywatch does not speak."""
    if protocol != "http/protobuf":
        raise ValueError(_HTTP_ONLY)
    return protocol


def check_certificate(path: Path) -> Path:
    """Raises ValueError unless the file has certificates that TLS can trust."""
    try:
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        raise ValueError(f"{path} has no certificates in PEM form") from None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise ValueError(f"{path} cannot be read ({why})") from None
    return path


def _endpoint(url: SecretStr) -> SecretStr:
    return SecretStr(check_http(url.get_secret_value()))


def _base(url: SecretStr) -> SecretStr:
    if urlsplit(url.get_secret_value()).path.rstrip("/").endswith(f"/{SIGNAL}"):
        raise ValueError(
            f"/{SIGNAL} is appended to this address: remove it here, or name the whole address in "
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT instead"
        )
    return _endpoint(url)


def _milliseconds(least: int, most: int) -> Callable[[object], object]:
    def parse(value: object) -> object:
        if not isinstance(value, str):
            return value
        if not _WHOLE_NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise ValueError(f"write a whole number of milliseconds from {least} to {most}")
        return timedelta(milliseconds=int(value))

    return parse


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _protocol(value: object) -> object:
    known = _lower(value)
    if known not in get_args(Protocol):
        raise ValueError('write "http/protobuf"')
    return known


def _switch(value: object) -> object:
    known = {"true": True, "false": False}
    if not isinstance(value, str):
        return value
    if value.lower() not in known:
        raise ValueError("write true or false: OpenTelemetry takes anything but true as false")
    return known[value.lower()]


def _exporters(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = tuple(name for each in value.split(",") if (name := each.strip().lower()))
    if not found or not set(found) <= set(EXPORTERS):
        raise ValueError(f"write {either(EXPORTERS)}")
    return found


def _headers(value: object) -> object:
    return parse_headers(value) if isinstance(value, str) else value


def _attributes(value: object) -> object:
    return parse_attributes(value) if isinstance(value, str) else value


_Shown = PlainSerializer(format_duration, when_used="json")
OtlpMetricsUrl = Annotated[SecretStr, AfterValidator(_endpoint), Trimmed, PasswordMasked]
OtlpUrl = Annotated[SecretStr, AfterValidator(_base), Trimmed, PasswordMasked]
OtlpHeaders = Annotated[dict[str, Annotated[SecretStr, Masked]], BeforeValidator(_headers)]
OtlpTimeout = Annotated[timedelta, BeforeValidator(_milliseconds(1, 600_000)), _Shown]
OtlpInterval = Annotated[timedelta, BeforeValidator(_milliseconds(1_000, 3_600_000)), _Shown]
OtlpCompression = Annotated[Compression, BeforeValidator(_lower)]
OtlpProtocol = Annotated[Protocol, BeforeValidator(_protocol)]
OtlpTemporality = Annotated[Temporality, BeforeValidator(_lower)]
OtelAttributes = Annotated[dict[str, str], BeforeValidator(_attributes)]
OtelSwitch = Annotated[bool, BeforeValidator(_switch)]
OtelExporters = Annotated[tuple[str, ...], BeforeValidator(_exporters)]
