"""Sessions and tokens as JSON, for ``paywatch console`` and its API. No secret is in it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.api_tokens import Token
    from store.sessions import Session


def session_json(session: "Session") -> dict[str, Any]:
    return {
        "id": session.id,
        "name": session.name,
        "roles": list(session.roles),
        "active": session.active,
        "via": session.via,
        "origin": session.origin,
        "created_at": session.created_at.isoformat(),
        "used_at": session.used_at.isoformat(),
        "expires_at": session.expires_at.isoformat(),
        "revoked_at": session.revoked_at and session.revoked_at.isoformat(),
        "revoked_by": session.revoked_by,
    }


def token_state(token: "Token") -> str:
    if token.revoked_at is not None:
        return f"revoked by {token.revoked_by}"
    return "active" if token.active else "expired"


def token_json(token: "Token") -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "roles": list(token.roles),
        "state": token_state(token),
        "created_by": token.created_by,
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
    }
