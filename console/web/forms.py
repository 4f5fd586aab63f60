"""Reads what a form sent."""

from starlette.datastructures import FormData
from starlette.requests import Request

from console.web.problems import BadInput


async def read_form(request: Request, *names: str) -> tuple[str, ...]:
    """Returns the texts of these fields, in their order; an absent one is empty. Raises BadInput."""
    form = await request.form()
    return tuple(_only(form, name) for name in names)


async def read_chosen(request: Request, name: str, most: int) -> list[str]:
    """Returns the values of the ticked boxes, each once. Raises BadInput for none, or for too many."""
    form = await request.form()
    chosen = list(dict.fromkeys(_text(name, value) for value in form.getlist(name)))
    if not chosen:
        raise BadInput("nothing is chosen: tick at least one row")
    if len(chosen) > most:
        raise BadInput(f"{len(chosen)} rows are chosen, and {most} at once are possible: choose fewer")
    return chosen


def _only(form: FormData, name: str) -> str:
    values = form.getlist(name)
    if len(values) > 1:
        raise BadInput(f"the field {name} is given {len(values)} times: give it once")
    return _text(name, values[0]) if values else ""


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadInput(f"the field {name} is a file: send text")
    return value
