"""The extension application: configuration, start and end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Float, Int, List, TraitError, Unicode, validate

from jupyter_compliance._version import __version__
from jupyter_compliance.store.finding import CaseFinder

from .base import SERVICES, Services
from .jobs import Jobs
from .roots import Roots
from .routes import routes


class ComplianceApp(ExtensionApp):
    """Cases over HTTP; configure it as ``c.ComplianceApp.…`` in ``jupyter_server_config.py``."""

    name = "jupyter_compliance"
    description = "Lists, makes, exports and verifies the cases below some folders of a Jupyter server."
    version = __version__
    load_other_extensions = True

    case_roots = List(
        Unicode(), default_value=[""],
        help="Folders with cases: relative to the root folder of the server, or absolute below it. Default: that folder.",
    ).tag(config=True)  # fmt: skip
    search_depth = Int(4, min=0, max=32, help="Levels of folders below each root where cases are looked for.").tag(config=True)
    most_cases = Int(2000, min=1, help="So many cases are listed at most.").tag(config=True)
    most_folders = Int(20_000, min=1, help="So many folders are looked into at most.").tag(config=True)
    most_body_bytes = Int(1_000_000, min=1000, help="Largest body of a request, in bytes.").tag(config=True)
    most_jobs = Int(2, min=1, max=64, help="So many jobs run at the same time.").tag(config=True)
    most_waiting_jobs = Int(8, min=0, help="So many more may wait; beyond, a new one is refused.").tag(config=True)
    job_seconds = Float(3600.0, min=1.0, help="Longest time that a job may run, in seconds.").tag(config=True)
    preview_rows = Int(20, min=1, max=1000, help="Rows of a preview.").tag(config=True)

    services: Services

    @validate("case_roots")
    def _no_empty_list(self, proposal: Any) -> Any:
        if not proposal["value"]:
            raise TraitError("ComplianceApp.case_roots is empty: name at least one folder, or leave it out.")
        return proposal["value"]

    def initialize_settings(self) -> None:
        """Set up what the handlers work with, and say which roots cannot be used."""
        assert self.serverapp is not None
        top = Path(self.serverapp.root_dir).expanduser().resolve()
        hidden = bool(getattr(self.serverapp.contents_manager, "allow_hidden", False))
        roots = Roots(top, tuple(self.case_roots), hidden)
        for root in roots.told():
            if root["problem"]:
                self.log.error("ComplianceApp.case_roots: %s It is left out.", root["problem"])
        finder = CaseFinder(
            depth=self.search_depth, most_cases=self.most_cases, most_folders=self.most_folders, hidden=hidden, top=top
        )
        jobs = Jobs(at_once=self.most_jobs, waiting=self.most_waiting_jobs, seconds=self.job_seconds, log=self.log)
        self.services = Services(roots, finder, jobs, self.most_body_bytes, self.preview_rows)
        self.settings.update({SERVICES: self.services})

    def initialize_handlers(self) -> None:
        """Register the routes."""
        assert self.serverapp is not None
        self.handlers.extend(routes(""))

    async def stop_extension(self) -> None:
        """End every job, so that no child process outlives the server."""
        if hasattr(self, "services"):
            await self.services.jobs.close()
            self.services.threads.shutdown(wait=False, cancel_futures=True)
