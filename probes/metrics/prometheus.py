"""Asks a Prometheus server for the instant value of an expression (``/api/v1/query``)."""

from collections.abc import Mapping

import httpx
import msgspec

from probes.metrics.series import Series
from settings.texts import escape_controls, mask_secrets

_LONGEST_ERROR = 200
_REMARK = "PromQL info"


class Refused(Exception):
    """There is no result, or none to rely on; ``cause`` is ``query`` for an expression that cannot be
    evaluated, and ``partial`` for a result that Prometheus warns about."""

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


class _Data(msgspec.Struct):
    resultType: str  # noqa: N815 (Prometheus' name)
    result: msgspec.Raw


class _Answer(msgspec.Struct):
    status: str
    data: _Data | None = None
    error: str = ""
    errorType: str = ""  # noqa: N815 (Prometheus' name)
    warnings: list[str] | None = None


class _Sample(msgspec.Struct):
    metric: dict[str, str]
    value: tuple[float, str] | None = None


def query_url(base: str, expression: str) -> httpx.URL:
    """Returns the URL of the query below the address of the server, which may have a path and a query."""
    url = httpx.URL(base)
    path = url.path.rstrip("/") + "/api/v1/query"
    return url.copy_with(path=path).copy_merge_params({"query": expression})


def read_answer(response: httpx.Response) -> list[Series]:
    """Returns the series of an answer; a scalar is one without labels. Raises Refused."""
    answer = _decode(response)
    if answer.status != "success" or answer.data is None:
        raise Refused(f"Prometheus refuses the expression: {_quoted(answer)}", cause="query")
    if response.status_code != 200:
        raise Refused(f"the status is {response.status_code}, expected 200", cause="status")
    if (warning := _find_warning(answer)) is not None:
        raise Refused(f"Prometheus warns about the result: {_shown(warning)}", cause="partial")
    try:
        return _series(answer.data)
    except (msgspec.DecodeError, ValueError, OverflowError):
        raise Refused("the answer is not one of Prometheus", cause="page") from None


def _decode(response: httpx.Response) -> _Answer:
    try:
        return msgspec.json.decode(response.content, type=_Answer)
    except (msgspec.DecodeError, RecursionError):
        if response.status_code != 200:
            raise Refused(f"the status is {response.status_code}, expected 200", cause="status") from None
        raise Refused("the answer is not one of Prometheus", cause="page") from None


def _series(data: _Data) -> list[Series]:
    if data.resultType == "scalar":
        at, number = msgspec.json.decode(data.result, type=tuple[float, str])
        return [Series({}, _number(number), at)]
    if data.resultType != "vector":
        kind = "a range" if data.resultType == "matrix" else "a text"
        raise Refused(
            f"the expression gives {kind}: write one that gives a number at this moment", cause="query"
        )
    return [_one(sample) for sample in msgspec.json.decode(data.result, type=list[_Sample])]


def _one(sample: _Sample) -> Series:
    if sample.value is None:
        raise Refused("the expression gives a native histogram: write one that gives a number", cause="query")
    at, number = sample.value
    return Series(_labels(sample.metric), _number(number), at)


def _number(text: str) -> float:
    """Raises ValueError also for what only Python reads as a number."""
    if "_" in text or text != text.strip():
        raise ValueError(text)
    return float(text)


def _labels(metric: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in metric.items() if name != "__name__"}


def _find_warning(answer: _Answer) -> str | None:
    """Returns a warning that makes the result doubtful, such as that a remote part was not read.

    Prometheus 2.48 to 2.53 list remarks on the style of an expression among the warnings.
    """
    return next((each for each in answer.warnings or () if not each.startswith(_REMARK)), None)


def _quoted(answer: _Answer) -> str:
    return _shown(answer.error or answer.errorType or "without a reason")


def _shown(text: str) -> str:
    return escape_controls(" ".join(mask_secrets(text[:1000]).split()))[:_LONGEST_ERROR]
