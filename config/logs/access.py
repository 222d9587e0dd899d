"""Gunicorn's log of requests, with what identifies a person or opens a door blanked out."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from config.logs.lines import PRIVATE


class PrivateAccessLog(Logger):
    """Blanks addresses and referers: `/c/CODE` is the address a letter prints."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """What a line of the log is made of; every text in it is blanked."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {name: PRIVATE.sub("…", value) if isinstance(value, str) else value for name, value in atoms.items()}
