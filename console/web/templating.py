"""Renders templates. Every page gets the frame: where, when, who, and whether Paywatch can see."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from console.context import Console, console_of
from console.identity import found_identity
from console.web import formatting, strips
from console.web.frame import Frame, read_frame
from console.web.notices import notice_of


@cache
def environment() -> jinja2.Environment:
    """Returns the environment, whose templates are compiled once."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("console", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_secrets,
    )
    made.filters.update(
        duration=formatting.duration,
        money=formatting.money,
        minor_sum=formatting.minor_sum,
        percentage=formatting.percentage,
        count=formatting.count,
        plain=formatting.plain,
        iso=formatting.iso,
        safe_url=safe_url,
    )
    made.globals.update(
        strip=strips.strip, bars_of=strips.bars_of, sparkline=strips.sparkline, static=static_url
    )
    return made


def _without_secrets(value: Any) -> Any:
    """Masks every text that a template writes, whoever it comes from: no page can forget to. Markup has
    been through this already, text by text."""
    return _MASK.get()(value) if type(value) is str else value


def _as_it_is(text: str) -> str:
    return text


_MASK: ContextVar[Callable[[str], str]] = ContextVar("mask", default=_as_it_is)


def render_text(console: Console, template: str, values: Mapping[str, Any]) -> str:
    """Returns the template's text without secrets of the configuration."""
    token = _MASK.set(console.mask_whole)
    try:
        return environment().get_template(template).render(values)
    finally:
        _MASK.reset(token)


async def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Returns a page within the frame, which is read from the store (shared for a second)."""
    frame = await read_frame(console_of(request), found_identity(request))
    return render_bare(request, template, status=status, frame=frame, **values)


def render_bare(
    request: Request, template: str, *, frame: Frame | None, status: int = 200, **values: Any
) -> HTMLResponse:
    """Returns a page whose frame is given: None for one that shows nothing of the store."""
    text = render_text(console_of(request), template, _shared(request, frame) | values)
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


def render_fragment(console: Console, template: str, **values: Any) -> Markup:
    """Returns a part of a page, for many readers."""
    shared = {"time": Clockface(console).time, "csrf_token": "", "identity": None}
    return Markup(render_text(console, template, shared | values))  # noqa: S704 (autoescaped)


class Clockface:
    """Formats times in the time zone of the business."""

    def __init__(self, console: Console) -> None:
        self._zone = console.timezone

    def time(self, at: datetime | None) -> Markup:
        """Returns a ``time`` element: local time, with UTC beside it."""
        if at is None:
            return Markup('<span class="unknown">{}</span>').format(formatting.NO_DATA)
        text = formatting.local_time(at, self._zone)
        return Markup('<time datetime="{}">{}</time>').format(formatting.iso(at), text)


def safe_url(url: str | None) -> str | None:
    """Returns the address if a browser may follow it: http and https only."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


@cache
def static_url(name: str) -> str:
    """Returns the address of a file of ours with its hash, so that browsers may keep it for ever."""
    content = files("console").joinpath("static", *name.split("/")).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:12]}"


def _shared(request: Request, frame: Frame | None) -> dict[str, Any]:
    identity = found_identity(request)
    return {
        "frame": frame,
        "identity": identity,
        "csrf_token": "" if identity is None else identity.csrf,
        "path": request.scope["path"],
        "live_after": getattr(request.state, "live_after", ""),
        "notice": notice_of(request.query_params.get("notice")),
        "time": Clockface(console_of(request)).time,
    }
