"""Maps the location of a pydantic error to the path of the file's key and the type expected there."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, Tag


@dataclass(frozen=True, slots=True)
class Place:
    """A path without pydantic's own steps. ``annotation`` and ``parent`` are None for an unknown key."""

    parts: tuple[str | int, ...]
    annotation: Any
    parent: Any


def follow(model: type[BaseModel], loc: tuple[str | int, ...]) -> Place:
    """Follows the location of an error through the model's fields."""
    parts: list[str | int] = []
    current, parent = model, None
    for step in loc:
        if step == "[key]":
            break
        member = _member(current, step)
        if member is not None:
            current = member
            continue
        parts.append(step)
        current, parent = _child(current, step), current
    return Place(tuple(parts), current, parent)


def kinds(annotation: Any) -> list[str]:
    """Returns the values that ``kind`` may have in this union."""
    return [tag for tag, _ in members(annotation)]


def known_keys(annotation: Any) -> list[str]:
    """Returns the keys of a section, spelled as in the file."""
    section = _bare(annotation)
    if not _is_model(section):
        return []
    return [field.alias or name for name, field in section.model_fields.items()]


def is_secret(place: Place) -> bool:
    """Whether the value may be a secret: its type is secret, or unknown."""
    return place.annotation in (None, Any) or SecretStr in _flat(place.annotation)


def _flat(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return (
        {annotation}.union(*(_flat(each) for each in inner))
        if inner and not _is_literal(annotation)
        else {annotation}
    )


def _is_literal(annotation: Any) -> bool:
    return get_origin(annotation) is Literal


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _bare(annotation: Any) -> Any:
    """Returns the type without ``Annotated`` and ``| None``."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, UnionType}:
        members = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(members[0]) if len(members) == 1 else annotation
    return annotation


def _member(annotation: Any, tag: str | int) -> Any:
    """Returns the member of a union that has this ``kind``."""
    return next((member for kind, member in members(annotation) if kind == tag), None)


def members(annotation: Any) -> Iterator[tuple[str, Any]]:
    """Yields each section of a union with its ``kind`` or its ``Tag``; nothing for any other type."""
    bare = _bare(annotation)
    for member in get_args(bare) if get_origin(bare) in {Union, UnionType} else ():
        for tag in (each.tag for each in get_args(member) if isinstance(each, Tag)):
            yield tag, _bare(member)
        if _is_model(member) and "kind" in member.model_fields:
            for tag in get_args(member.model_fields["kind"].annotation):
                yield tag, member


def _child(annotation: Any, step: str | int) -> Any:
    bare = _bare(annotation)
    if _is_model(bare):
        fields = bare.model_fields.items()
        return next((field.annotation for name, field in fields if step == (field.alias or name)), None)
    inner = get_args(bare)
    if get_origin(bare) in {tuple, list} and inner:
        return inner[0]
    return inner[1] if get_origin(bare) is dict else None
