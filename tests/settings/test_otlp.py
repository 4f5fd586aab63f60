"""The variables of OpenTelemetry: names, precedence and forms as its specification has them."""

from datetime import timedelta
from pathlib import Path

import certifi
import pytest

from settings import ConfigError, Settings, effective, load
from settings.load import load_with_notices
from settings.otlp import Otlp

BASE = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "paywatch.toml"
    path.write_text('service = "shop"\n')
    return path


def settings(file: Path, **env: str) -> Settings:
    return load(file, env)


def push(file: Path, **env: str) -> Otlp:
    found = settings(file, **env).otlp
    assert found is not None
    return found


def problem(file: Path, **env: str) -> str:
    with pytest.raises(ConfigError) as raised:
        load(file, {**BASE, **env})
    (sentence,) = raised.value.problems
    return sentence


def test_nothing_is_pushed_without_an_endpoint(file: Path) -> None:
    assert settings(file).otlp is None
    assert settings(file, OTEL_EXPORTER_OTLP_ENDPOINT="", OTEL_METRICS_EXPORTER="otlp").otlp is None


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://collector:4318", "http://collector:4318/v1/metrics"),
        ("http://collector:4318/", "http://collector:4318/v1/metrics"),
        ("https://otlp.example/otlp", "https://otlp.example/otlp/v1/metrics"),
        ("https://otlp.example/otlp//?tenant=7#x", "https://otlp.example/otlp/v1/metrics?tenant=7"),
    ],
)
def test_the_signal_is_appended_to_the_base_endpoint(file: Path, base: str, url: str) -> None:
    found = push(file, OTEL_EXPORTER_OTLP_ENDPOINT=base)
    assert (found.url.get_secret_value(), found.variable) == (url, "OTEL_EXPORTER_OTLP_ENDPOINT")


def test_the_metrics_endpoint_is_used_as_it_is(file: Path) -> None:
    found = push(file, **BASE, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT="https://otlp.example/intake?x=1")
    assert found.url.get_secret_value() == "https://otlp.example/intake?x=1"
    assert found.variable == "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"


@pytest.mark.parametrize(
    "switch",
    [
        {"OTEL_SDK_DISABLED": "True"},
        {"OTEL_METRICS_EXPORTER": "NONE"},
        {"OTEL_METRICS_EXPORTER": "prometheus"},
    ],
)
def test_a_switched_off_push_ignores_what_only_others_can_use(file: Path, switch: dict[str, str]) -> None:
    others = {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_CERTIFICATE": "/nowhere.pem"}
    assert settings(file, **BASE, **others, **switch).otlp is None


def test_what_is_for_metrics_goes_before_what_is_for_all(file: Path) -> None:
    found = push(
        file,
        **BASE,
        OTEL_EXPORTER_OTLP_HEADERS="api-key=all",
        OTEL_EXPORTER_OTLP_METRICS_HEADERS="Api-Key=metrics",
        OTEL_EXPORTER_OTLP_TIMEOUT="5000",
        OTEL_EXPORTER_OTLP_METRICS_TIMEOUT="",
        OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
        OTEL_EXPORTER_OTLP_METRICS_PROTOCOL="HTTP/Protobuf",
        OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
        OTEL_EXPORTER_OTLP_METRICS_COMPRESSION="None",
    )
    assert {name: value.get_secret_value() for name, value in found.headers.items()} == {"api-key": "metrics"}
    assert (found.timeout, found.compression) == (timedelta(seconds=5), "none")


def test_the_defaults_are_those_of_the_documentation(file: Path) -> None:
    found = push(file, **BASE)
    assert (found.interval, found.timeout) == (timedelta(seconds=60), timedelta(seconds=10))
    assert (found.compression, found.temporality, found.service) == ("gzip", "cumulative", None)


def test_lists_are_percent_decoded(file: Path) -> None:
    found = push(
        file,
        **BASE,
        OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20YTpi%3D=, x-scope = a%2Cb ,",
        OTEL_RESOURCE_ATTRIBUTES="team=caf%C3%A9,host.name=a=b",
        OTEL_SERVICE_NAME="payments",
    )
    values = {name: value.get_secret_value() for name, value in found.headers.items()}
    assert values == {"authorization": "Basic YTpi==", "x-scope": "a,b"}
    assert found.attributes == {"team": "café", "host.name": "a=b"}
    assert found.service == "payments"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ("hunter2", "entry 1 must have the form NAME=VALUE"),
        ("=hunter2", "entry 1 must have the form NAME=VALUE"),
        ("a=b,x y=hunter2", "entry 2 has no valid name of a header"),
        ("Content-Type=hunter2", "entry 1 is content-type, which Paywatch sets itself"),
        ("key=hunter2%0D%0Ax:%20y", "entry 1 has a value that no header can carry"),
        ("key=h%C3%BCnter2", "entry 1 has a value that no header can carry"),
        ("key=%20", "entry 1 has a value that no header can carry"),
        ("key=hunter2%20", "entry 1 has a value that no header can carry"),
        ("key=hunter2%FF", "entry 1 is not percent-encoded UTF-8"),
        ("key=", "entry 1 has no value"),
    ],
)
def test_wrong_headers_are_refused_without_their_values(file: Path, headers: str, reason: str) -> None:
    found = problem(file, OTEL_EXPORTER_OTLP_HEADERS=headers)
    assert found.startswith(f"OTEL_EXPORTER_OTLP_HEADERS: {reason}")
    assert "hunter2" not in found


@pytest.mark.parametrize("protocol", ["grpc", "http/json"])
def test_other_protocols_are_refused_with_what_to_do(file: Path, protocol: str) -> None:
    found = problem(file, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=protocol)
    assert found.startswith("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: Paywatch sends OTLP only as http/protobuf")
    assert "4318" in found


def test_a_certificate_must_be_one(file: Path, tmp_path: Path) -> None:
    assert push(file, **BASE, OTEL_EXPORTER_OTLP_CERTIFICATE=certifi.where()).certificate == Path(
        certifi.where()
    )
    missing = tmp_path / "ca.pem"
    found = problem(file, OTEL_EXPORTER_OTLP_CERTIFICATE=str(missing))
    assert found == f"OTEL_EXPORTER_OTLP_CERTIFICATE: {missing} cannot be read (no such file or directory)"
    missing.write_text("hunter2")
    found = problem(file, OTEL_EXPORTER_OTLP_CERTIFICATE=str(missing))
    assert found == f"OTEL_EXPORTER_OTLP_CERTIFICATE: {missing} has no certificates in PEM form"


def test_no_value_of_a_header_and_no_userinfo_is_shown(file: Path) -> None:
    found = settings(
        file,
        OTEL_EXPORTER_OTLP_ENDPOINT="https://tenant:hunter2@otlp.example/otlp?key=hunter2",
        OTEL_EXPORTER_OTLP_HEADERS="api-key=hunter2",
    )
    shown = effective(found)
    assert shown["otlp_endpoint"] == "https://tenant:********@otlp.example/otlp?key=********"
    assert shown["otlp_headers"] == {"api-key": "********"}
    assert (shown["otlp_timeout"], shown["otlp_interval"]) == ("10s", "1m")
    assert "hunter2" not in f"{shown} {found!r} {found.otlp!r}"


def test_headers_without_a_receiver_are_noticed(file: Path) -> None:
    found = load_with_notices(file, {"OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2"})
    (notice,) = found.notices
    assert notice.startswith("OTEL_EXPORTER_OTLP_HEADERS: nothing uses it: set OTEL_EXPORTER_OTLP_ENDPOINT")
    off = {"OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2", "OTEL_SDK_DISABLED": "true"}
    assert load_with_notices(file, off).notices == ()
