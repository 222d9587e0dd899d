"""Search backend of Wagtail: French, and blind to accents also while one types."""

from __future__ import annotations

from typing import Any

from wagtail.search.backends.database.postgres.postgres import PostgresSearchBackend


class SearchBackend(PostgresSearchBackend):
    """PostgreSQL's, whose prefix search is otherwise fixed to `simple`: « elo » would miss « Élodie »."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.autocomplete_config = "simple_unaccent"
