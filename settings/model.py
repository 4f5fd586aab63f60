"""The whole configuration, typed. ``settings.load()`` makes one."""

from pathlib import Path

from pydantic import Field, SecretStr

from settings.channels import Channel
from settings.checks import Check
from settings.policy import Rule, SeverityPolicy
from settings.reconcile import ReconcileSettings
from settings.values import Section, Severity


class Settings(Section):
    """Everything that can be configured: the TOML file and the environment, validated together."""

    environment: str = "production"
    service: str = "paywatch"
    business_timezone: str = "UTC"
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    reconcile: ReconcileSettings = Field(default_factory=ReconcileSettings)
    channels: dict[str, Channel] = Field(default_factory=dict)
    severities: dict[Severity, SeverityPolicy] = Field(default_factory=dict)

    # From the environment:
    database_url: SecretStr | None = None
    paywatch_database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None
    stripe_api_base: str = "https://api.stripe.com"
    connected_account_id: str | None = None
    paywatch_heartbeat_url: SecretStr | None = None
    log_level: str = "INFO"
    log_dir: Path | None = None
    app_version: str | None = None

    @property
    def store_url(self) -> SecretStr | None:
        """Where Paywatch's own schema lives: its own database, or else the team's."""
        return self.paywatch_database_url or self.database_url
