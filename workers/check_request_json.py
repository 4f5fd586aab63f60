"""A run of a check that somebody asked for, as JSON."""

from typing import Any

from store.check_requests import CheckRequest, RequestState


def request_json(request: CheckRequest) -> dict[str, Any]:
    """``verdict`` is null unless the state is ``ran``; durations are in seconds."""
    ran = request.state is RequestState.RAN
    return {
        "id": request.id,
        "check": request.scheduled,
        "state": request.state.value,
        "worker": request.leased_by,
        "verdict": request.verdict,
        "cause": request.cause if ran else None,
        "reason": request.sentence,
        "duration": request.duration,
        "phases": dict(request.phases),
        "values": dict(request.values),
        "evidence": dict(request.evidence),
    }
