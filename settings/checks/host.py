"""``kind = "host"``: the machine or container of the worker has CPU, memory and disk space left."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.checks.base import CheckBase, at_most, not_above
from settings.values import Distinct, Section, Share, Text


def _absolute(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError("write an absolute path: workers start in different folders")
    return path


def _not_empty(paths: tuple[str, ...]) -> tuple[str, ...]:
    if not paths:
        raise ValueError("must not be empty")
    return paths


class Limits(Section):
    """Shares above which the reading is degraded, or fails."""

    fail_above: Share = 0.95
    degraded_above: Share = at_most("fail_above", 0.8)

    @field_validator("degraded_above")
    @classmethod
    def _within_fail_above(cls, share: float, info: ValidationInfo) -> float:
        return not_above("fail_above", share, info)


class CpuLimits(Limits):
    fail_above: Share = 0.9
    degraded_above: Share = at_most("fail_above", 0.7)


class MemoryLimits(Limits):
    pass


class DiskLimits(Limits):
    paths: Annotated[
        tuple[Annotated[Text, AfterValidator(_absolute)], ...],
        Field(max_length=20),
        Distinct,
        AfterValidator(_not_empty),
    ] = ("/",)


class HostCheck(CheckBase):
    kind: Literal["host"]
    cpu: CpuLimits = Field(default_factory=CpuLimits)
    memory: MemoryLimits = Field(default_factory=MemoryLimits)
    disk: DiskLimits = Field(default_factory=DiskLimits)
