"""Who may what and who is who on the test server, said by the headers of a request."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth import Authorizer, IdentityProvider, User


class ByHeader(Authorizer):
    """Denies what ``X-Deny`` names: ``action resource``, several with commas, or ``all``."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        denied = handler.request.headers.get("X-Deny", "")
        return denied != "all" and f"{action} {resource}" not in denied.split(",")


class Named(IdentityProvider):
    """The token lets in, ``X-User`` says who it is."""

    async def get_user(self, handler: Any) -> User | None:
        found = super().get_user(handler)
        user = await found if hasattr(found, "__await__") else found
        name = handler.request.headers.get("X-User")
        return User(username=name, name=name, display_name=name) if user and name else user
