"""Handlers that tell about the product itself."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_compliance._version import __version__
from jupyter_compliance.store.migrations import SCHEMA_VERSION

from .base import Resource
from .openapi import description
from .operations import operations_at


class VersionHandler(Resource):
    """``version``."""

    operations = operations_at("version")

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """Tell the version of the product and of the case schema, and the name this user writes under."""
        self.answer({"version": __version__, "schemaVersion": SCHEMA_VERSION, "author": self.author})


class DescriptionHandler(Resource):
    """``openapi.json``."""

    operations = operations_at("openapi.json")

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """Describe the API."""
        self.answer(description(self.base_url))


class UnknownHandler(Resource):
    """Every other path below the prefix, so that it too is guarded and answers in words."""

    async def prepare(self) -> None:  # type: ignore[override] # as APIHandler does
        """Refuse: whoever is not known as everywhere, others because there is nothing here."""
        await super().prepare()
        raise web.HTTPError(404, "There is no such route.")
