"""Structured logs: one JSON object per line on stderr (and in LOG_DIR), with secrets masked."""

import logging
import logging.handlers
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, SecretStr

from settings import ConfigError, Settings

_KEYS = re.compile(r"\b(?:sk|rk|whsec|pk)_[A-Za-z0-9_]{4,}|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")
MASK = "********"


def secrets_of(model: BaseModel) -> set[str]:
    """Returns every secret value of the configuration, for masking. Shorter ones would mask ordinary text."""
    found: set[str] = set()
    _collect([getattr(model, name) for name in type(model).model_fields], found)
    return {value for value in found if len(value) >= 6}


def _collect(values: Iterable[Any], found: set[str]) -> None:
    for value in values:
        if isinstance(value, SecretStr):
            found.add(value.get_secret_value())
        elif isinstance(value, BaseModel):
            _collect([getattr(value, name) for name in type(value).model_fields], found)
        elif isinstance(value, dict):
            _collect(value.values(), found)
        elif isinstance(value, (list, tuple)):
            _collect(value, found)


class Redaction:
    """A structlog processor that masks known secrets, Stripe keys, and passwords in URLs."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if s}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return {key: self._clean(value) for key, value in event.items()}

    def text(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(MASK, text)
        return _KEYS.sub(MASK, text)

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, SecretStr):
            return MASK
        if isinstance(value, dict):
            return {key: self._clean(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._clean(inner) for inner in value]
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.text(str(value))


def configure(settings: Settings | None, *, component: str) -> None:
    """Routes structlog and the standard library's logging through one JSON formatter with redaction."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        structlog.processors.format_exc_info,
        Redaction(secrets_of(settings) if settings else ()),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handlers = _handlers(settings.log_dir if settings else None, component)
    for handler in handlers:
        handler.setFormatter(formatter)
    level = settings.log_level.upper() if settings else "INFO"
    logging.basicConfig(handlers=handlers, level=level, force=True)
    for noisy in ("httpx", "httpcore", "stripe", "arq.worker", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(component=component)


def _handlers(directory: Path | None, component: str) -> list[logging.Handler]:
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if directory is not None:
        path = directory / f"paywatch-{component}.log"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            handlers.append(logging.handlers.RotatingFileHandler(path, maxBytes=50_000_000, backupCount=10))
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise ConfigError([f"LOG_DIR: {path} cannot be written ({why}): name another folder"]) from None
    return handlers
