"""``kind = "heartbeat"``: a job reports that it ran, in time."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, SecretStr, model_validator

from settings.checks.schedule import ExpectedRuns
from settings.values import Duration, Secret, at

_KEY = re.compile(r"[!-~]{15,199}[!-.0-~]")


def _usable_in_a_url(key: SecretStr) -> SecretStr:
    if not _KEY.fullmatch(key.get_secret_value()):
        raise ValueError(
            "write 16 to 200 ASCII characters without spaces and without / at the end, such as from "
            "`openssl rand -hex 16`: it is a part of the URL that the job calls"
        )
    return key


HeartbeatKey = Annotated[Secret, AfterValidator(_usable_in_a_url)]


class HeartbeatCheck(ExpectedRuns):
    """Without ``key``, only ``paywatch heartbeat`` reports runs of the job: no URL does."""

    kind: Literal["heartbeat"]
    key: HeartbeatKey | None = None
    max_duration: Duration | None = None

    @model_validator(mode="after")
    def _expects_runs(self) -> Self:
        if self.max_age is None and self.schedule is None:
            raise at("max_age", "set max_age, or schedule: how often must the job run?")
        return self
