"""Where an error of pydantic is, in the file's terms: its path as written, and what the model says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr


@dataclass(frozen=True, slots=True)
class Spot:
    """``parts`` without pydantic's own marks; ``annotation`` and ``parent`` are None where unknown."""

    parts: tuple[str | int, ...]
    annotation: Any
    parent: Any


def follow(model: type[BaseModel], loc: tuple[str | int, ...]) -> Spot:
    """Walks down the model along the location of an error."""
    parts: list[str | int] = []
    here, parent = model, None
    for step in loc:
        if step == "[key]":
            break
        member = _member(here, step)
        if member is not None:
            here = member
            continue
        parts.append(step)
        here, parent = _child(here, step), here
    return Spot(tuple(parts), here, parent)


def kinds(annotation: Any) -> list[str]:
    """The kinds of a union, as ``kind`` may name them."""
    return [tag for tag, _ in members(annotation)]


def known_keys(annotation: Any) -> list[str]:
    """The keys of a section, as they are written in the file."""
    section = _bare(annotation)
    if not _is_model(section):
        return []
    return [field.alias or name for name, field in section.model_fields.items()]


def is_secret(spot: Spot) -> bool:
    """Whether the value may be a secret: it is of the secret type, or nobody knows what it is."""
    return spot.annotation is None or SecretStr in _flat(spot.annotation)


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
    """Without ``Annotated`` and ``| None``."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, UnionType}:
        members = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(members[0]) if len(members) == 1 else annotation
    return annotation


def _member(annotation: Any, tag: str | int) -> Any:
    """The member of a union of kinds that has this tag."""
    return next((member for name, member in members(annotation) if name == tag), None)


def members(annotation: Any) -> Iterator[tuple[str, Any]]:
    """The sections that a union chooses from by their ``kind``, each with the kind that names it."""
    bare = _bare(annotation)
    for member in get_args(bare) if get_origin(bare) in {Union, UnionType} else ():
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
