"""Refusals of the post office."""

from sandbox.core.http import Response, as_json


class RequestRefused(Exception):
    """A request the post office does not take: status, machine code, field, French message."""

    def __init__(self, status: int, code: str, message: str, field: str = "", **more: str) -> None:
        """`more` is added to the error object (the reference of a duplicate, for instance)."""
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message, "field": field, **more}

    def response(self) -> Response:
        """The answer to send."""
        return as_json({"error": self.error}, self.status)
