"""The model of the whole configuration. ``settings.load()`` creates it from file and environment."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from settings.channels import Channel
from settings.checks import Check
from settings.credentials import StripeKey, StripeWebhookSecret
from settings.policy import Rule, SeverityPolicy, complete
from settings.reconcile import ReconcileSettings
from settings.signing import SigningKey
from settings.urls import HttpUrl, PostgresUrl, RedisUrl, SecretUrl
from settings.values import Name, Secret, Section, Severity, Text
from settings.workers import RetentionSettings, WorkersSettings


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('unknown time zone: write one such as "Europe/Berlin" or "UTC"') from None
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


TimeZone = Annotated[str, AfterValidator(_time_zone)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]


class Settings(BaseSettings, Section):
    """The TOML file and the environment, validated together.

    The constructor reads neither: it takes keywords, and ``load()`` passes it the sources.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, case_sensitive=True
    )

    environment: Text = "production"
    service: Text = "paywatch"
    business_timezone: TimeZone = "UTC"
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    reconcile: ReconcileSettings = Field(default_factory=ReconcileSettings)
    channels: dict[Name, Channel] = Field(default_factory=dict)
    severities: dict[Severity, SeverityPolicy] = Field(default_factory=dict)
    workers: WorkersSettings = Field(default_factory=WorkersSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)

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
    log_level: LogLevel = "INFO"
    log_dir: Path | None = None
    app_version: Text | None = None

    @field_validator("severities")
    @classmethod
    def _complete_severities(
        cls, written: dict[Severity, SeverityPolicy], info: ValidationInfo
    ) -> dict[Severity, SeverityPolicy]:
        return complete(written, info.data.get("channels", {}))

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
        """The channels of the daily notice: ``reconcile.notice``, or those of severity P3."""
        channels = self.reconcile.notice
        return self.severities[Severity.P3].channels if channels is None else channels

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
