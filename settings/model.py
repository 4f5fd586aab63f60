"""The model of the whole configuration. ``settings.load()`` creates it from file and environment."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from settings.calendars import FlappingSettings, HoursSettings, MaintenanceSettings
from settings.channels import Channel
from settings.checks import Check
from settings.console import ConsoleSettings, PlatformPort
from settings.credentials import StripeKey, StripeWebhookSecret
from settings.digests import DigestSettings
from settings.dsn import ErrorsDsn
from settings.grouping import GroupingSettings
from settings.otlp import (
    OtelAttributes,
    OtelExporters,
    OtelSwitch,
    Otlp,
    OtlpCompression,
    OtlpHeaders,
    OtlpInterval,
    OtlpMetricsUrl,
    OtlpProtocol,
    OtlpTemporality,
    OtlpTimeout,
    OtlpUrl,
    Protocol,
    check_certificate,
    check_protocol,
    is_off,
    metrics_url,
    pushes,
)
from settings.policy import Rule, SeverityPolicy, complete
from settings.reconcile import ReconcileSettings
from settings.self_check import SelfCheckSettings
from settings.signing import SigningKey
from settings.sizes import format_size, parse_size
from settings.sources import DEFAULT_ENVIRONMENT
from settings.stripe import StripeSettings
from settings.urls import HttpUrl, PostgresUrl, RedisUrl, SecretUrl
from settings.values import MajorUnits, Name, Secret, Section, Severity, Text, TimeZone, at
from settings.workers import RetentionSettings, WorkersSettings


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _zero_or_size(value: object) -> int:
    text = str(value)
    return 0 if text == "0" else parse_size(int(text) if text.isdecimal() else value)


LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]
LogFormat = Annotated[Literal["json", "ecs", "console"], BeforeValidator(_lower)]
LogSize = Annotated[int, BeforeValidator(_zero_or_size), PlainSerializer(format_size, when_used="json")]


class Settings(BaseSettings, Section):
    """The TOML file and the environment, validated together.

    The constructor reads neither: it takes keywords, and ``load()`` passes it the sources.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, case_sensitive=True
    )

    environment: Text = DEFAULT_ENVIRONMENT
    service: Text = "paywatch"
    business_timezone: TimeZone = "UTC"
    location: Name | None = None
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    stripe: StripeSettings = Field(default_factory=StripeSettings)
    reconcile: ReconcileSettings = Field(default_factory=ReconcileSettings)
    channels: dict[Name, Channel] = Field(default_factory=dict)
    hours: dict[Name, HoursSettings] = Field(default_factory=dict)
    severities: dict[Severity, SeverityPolicy] = Field(default_factory=dict)
    grouping: GroupingSettings = Field(default_factory=GroupingSettings)
    digests: dict[Name, DigestSettings] = Field(default_factory=dict)
    flapping: FlappingSettings = Field(default_factory=FlappingSettings)
    maintenance: tuple[MaintenanceSettings, ...] = ()
    self_check: SelfCheckSettings = Field(default_factory=SelfCheckSettings)
    workers: WorkersSettings = Field(default_factory=WorkersSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    console: ConsoleSettings = Field(default_factory=ConsoleSettings)

    # From the environment:
    database_url: PostgresUrl | None = None
    paywatch_database_url: PostgresUrl | None = None
    redis_url: RedisUrl | None = None
    stripe_secret_key: StripeKey | None = None
    stripe_webhook_secret: StripeWebhookSecret | None = None
    stripe_api_base: HttpUrl = "https://api.stripe.com"
    connected_account_id: Text | None = None
    paywatch_heartbeat_url: SecretUrl | None = None
    paywatch_signing_key: SigningKey | None = None
    paywatch_pii_key: Secret | None = None
    ga4_measurement_id: Text | None = None
    ga4_api_secret: Secret | None = None
    sentry_dsn: ErrorsDsn | None = None
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "json"
    log_dir: Path | None = None
    log_max_bytes: LogSize = 10_000_000
    log_backups: Annotated[int, Field(ge=1, le=1000)] = 10
    port: PlatformPort | None = None
    app_version: Text | None = None
    paywatch_alive_file: Path | None = None
    daily_revenue_target: MajorUnits | None = None
    monthly_revenue_target: MajorUnits | None = None
    otel_sdk_disabled: OtelSwitch = False
    otel_metrics_exporter: OtelExporters = ("otlp",)
    otel_service_name: Text | None = None
    otel_resource_attributes: OtelAttributes = Field(default_factory=dict)
    otlp_metrics_endpoint: OtlpMetricsUrl | None = None
    otlp_endpoint: OtlpUrl | None = None
    otlp_protocol: OtlpProtocol = "http/protobuf"
    otlp_headers: OtlpHeaders = Field(default_factory=dict)
    otlp_compression: OtlpCompression = "gzip"
    otlp_certificate: Path | None = None
    otlp_timeout: OtlpTimeout = timedelta(seconds=10)
    otlp_interval: OtlpInterval = timedelta(seconds=60)
    otlp_temporality: OtlpTemporality = "cumulative"

    @field_validator("severities")
    @classmethod
    def _complete_severities(
        cls, written: dict[Severity, SeverityPolicy], info: ValidationInfo
    ) -> dict[Severity, SeverityPolicy]:
        highest = written.get(Severity.P0)
        if highest is not None and highest.raise_after is not None:
            raise at(("P0", "raise_after"), "P0 is the highest severity: remove this key")
        found = complete(written, info.data.get("channels", {}), info.data.get("hours", {}))
        for severity, policy in found.items():
            if len(policy.fallback) == 1 and policy.fallback == policy.channels:
                sentence = (
                    f'"{policy.fallback[0]}" is the only channel of {severity} itself: name another one'
                )
                raise at((severity.value, "fallback"), sentence)
        return found

    @field_validator("otlp_protocol")
    @classmethod
    def _spoken_protocol(cls, protocol: Protocol, info: ValidationInfo) -> Protocol:
        return check_protocol(protocol) if pushes(info.data) else protocol

    @field_validator("otlp_certificate")
    @classmethod
    def _readable_certificate(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return check_certificate(path) if path is not None and pushes(info.data) else path

    @property
    def otlp(self) -> Otlp | None:
        """Where metrics are pushed to; None if the environment names no receiver, or switches that off."""
        url, variable = self.otlp_metrics_endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"
        if url is None and self.otlp_endpoint is not None:
            url, variable = metrics_url(self.otlp_endpoint), "OTEL_EXPORTER_OTLP_ENDPOINT"
        if url is None or is_off(vars(self)):
            return None
        return Otlp(
            url=url,
            variable=variable,
            headers=self.otlp_headers,
            timeout=self.otlp_timeout,
            interval=self.otlp_interval,
            compression=self.otlp_compression,
            certificate=self.otlp_certificate,
            temporality=self.otlp_temporality,
            service=self.otel_service_name,
            attributes=self.otel_resource_attributes,
        )

    @property
    def console_url(self) -> str | None:
        """Where people open the console, for links in messages; None if that is not configured."""
        return self.console.public_url

    @property
    def store_url(self) -> SecretStr | None:
        """The database of Paywatch's own schema: ``PAYWATCH_DATABASE_URL``, or else the team's."""
        return self.paywatch_database_url or self.database_url

    @property
    def store_variable(self) -> str:
        """The environment variable that has `store_url`."""
        return "DATABASE_URL" if self.paywatch_database_url is None else "PAYWATCH_DATABASE_URL"

    @property
    def notice_channels(self) -> tuple[str, ...]:
        """The channels of the daily notice: ``reconcile.notice``, or those of severity P3 that take one."""
        if self.reconcile.notice is not None:
            return self.reconcile.notice
        named = self.severities[Severity.P3].channels
        return tuple(name for name in named if self.channels[name].takes_notices)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the hook's signature)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the hook's signature)
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the hook's signature)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the hook's signature)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
