"""The sources of settings for pydantic-settings: the parsed file, and environment variables."""

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from settings.channels import CHANNEL_KINDS, EnvironmentChannel

VARIABLES: dict[str, tuple[str, ...]] = {
    "database_url": ("DATABASE_URL",),
    "paywatch_database_url": ("PAYWATCH_DATABASE_URL",),
    "redis_url": ("REDIS_URL",),
    "stripe_secret_key": ("STRIPE_SECRET_KEY", "STRIPE_API_KEY"),
    "stripe_webhook_secret": ("STRIPE_WEBHOOK_SECRET",),
    "stripe_api_base": ("STRIPE_API_BASE",),
    "connected_account_id": ("CONNECTED_ACCOUNT_ID",),
    "paywatch_heartbeat_url": ("PAYWATCH_HEARTBEAT_URL",),
    "paywatch_signing_key": ("PAYWATCH_SIGNING_KEY",),
    "paywatch_pii_key": ("PAYWATCH_PII_KEY",),
    "ga4_measurement_id": ("GA4_MEASUREMENT_ID",),
    "ga4_api_secret": ("GA4_API_SECRET",),
    "sentry_dsn": ("SENTRY_DSN",),
    "log_level": ("LOG_LEVEL",),
    "log_format": ("LOG_FORMAT",),
    "log_dir": ("LOG_DIR",),
    "log_max_bytes": ("LOG_MAX_BYTES",),
    "log_backups": ("LOG_BACKUPS",),
    "port": ("PORT",),
    "app_version": ("APP_VERSION",),
    "paywatch_alive_file": ("PAYWATCH_ALIVE_FILE",),
    "daily_revenue_target": ("DAILY_REVENUE_TARGET",),
    "monthly_revenue_target": ("MONTHLY_REVENUE_TARGET",),
    "otel_sdk_disabled": ("OTEL_SDK_DISABLED",),
    "otel_metrics_exporter": ("OTEL_METRICS_EXPORTER",),
    "otel_service_name": ("OTEL_SERVICE_NAME",),
    "otel_resource_attributes": ("OTEL_RESOURCE_ATTRIBUTES",),
    "otlp_metrics_endpoint": ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",),
    "otlp_endpoint": ("OTEL_EXPORTER_OTLP_ENDPOINT",),
    "otlp_protocol": ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"),
    "otlp_headers": ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"),
    "otlp_compression": ("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"),
    "otlp_certificate": ("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"),
    "otlp_timeout": ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"),
    "otlp_interval": ("OTEL_METRIC_EXPORT_INTERVAL",),
    "otlp_temporality": ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",),
}
"""Settings that only the environment sets, with their variables; the first variable with a value wins."""

DEFAULT_ENVIRONMENT = "production"
PROFILE_VARIABLE = "PAYWATCH_ENV"
"""Chooses the profile of the file."""


def variable(setting: str, env: Mapping[str, str]) -> str | None:
    """Returns the variable that sets this setting, or None. An empty variable counts as not set."""
    return next((name for name in VARIABLES[setting] if env.get(name)), None)


def variable_names() -> set[str]:
    """Returns every variable that sets a setting or a channel, or chooses the file or its profile."""
    channels = environment_channels().values()
    return {
        "PAYWATCH_CONFIG",
        PROFILE_VARIABLE,
        *(name for names in VARIABLES.values() for name in names),
        *(name for channel in channels for name in channel.variables.values()),
    }


def without_configuration(env: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment without what configures Paywatch, for processes that get all of that."""
    names = variable_names()
    return {name: value for name, value in env.items() if name not in names}


class FileSource(InitSettingsSource):
    """The parsed tables of the file, with their references replaced."""


class EnvironmentSource(PydanticBaseSettingsSource):
    """The variables of ``VARIABLES``, from the given environment instead of ``os.environ``."""

    def __init__(self, settings_cls: type[BaseSettings], env: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._env = env

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 (inherited)
        name = variable(field_name, self._env) if field_name in VARIABLES else None
        return (self._env[name] if name else None, field_name, False)

    def __call__(self) -> dict[str, Any]:
        values = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in values.items() if value is not None}


class ChannelSource(EnvironmentSource):
    """The channels that environment variables create if the file has no ``[channels]``."""

    def __call__(self) -> dict[str, Any]:
        channels = channels_of(self._env)
        return {"channels": channels} if channels and "channels" not in self.current_state else {}


def channels_of(env: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Returns the tables of the channels that these variables create, by channel name."""
    return {
        channel.name: {"kind": kind}
        | {key: env[variable] for key, variable in channel.variables.items() if env.get(variable)}
        for kind, channel in environment_channels().items()
        if env.get(next(iter(channel.variables.values())))
    }


def environment_channels() -> dict[str, EnvironmentChannel]:
    """Returns the channels that variables can create, by kind."""
    return {kind: model.from_environment for kind, model in CHANNEL_KINDS.items() if model.from_environment}
