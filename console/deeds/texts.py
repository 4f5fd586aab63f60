"""Texts and durations that people give."""

from datetime import timedelta

from console.web.problems import BadInput
from settings.texts import has_invisible, trim
from workers.durations import duration
from workers.errors import Usage


def check_text(name: str, text: str, longest: int, *, required: bool = True) -> str:
    """Returns the text without surrounding white space. Raises BadInput, which calls it ``name``."""
    written = trim(text)
    if required and not written:
        raise BadInput(f"{name}: it is empty: write why, for whoever asks later")
    if len(written) > longest:
        raise BadInput(f"{name}: it has {len(written)} characters, and {longest} are possible")
    if has_invisible(written):
        raise BadInput(f"{name}: it has a line break or another invisible character: write one line")
    return written


def read_duration(name: str, text: str, longest: str) -> timedelta:
    """Returns a duration such as ``30m``. Raises BadInput, which calls it ``name``."""
    try:
        return duration(name, text, longest=longest)
    except Usage as error:
        raise BadInput(str(error)) from None
