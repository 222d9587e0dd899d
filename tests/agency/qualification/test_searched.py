"""An assessment opened with others is found by Wagtail's search as one saved by itself."""

from __future__ import annotations

from typing import Any

import pytest
from modelsearch.index import insert_or_update_object
from wagtail.search.models import IndexEntry

from agency.qualification.operations import open_for
from tests.factories import BY, NOW, a_case

WORDS = ("title", "autocomplete", "body", "title_norm", "title_text", "body_text")


@pytest.mark.usefixtures("tenant")
def test_the_entry_is_the_one_that_wagtail_would_write() -> None:
    opened = open_for(case=a_case(), by=BY, at=NOW)

    def entry() -> tuple[Any, ...]:
        return IndexEntry.objects.values_list(*WORDS).get(object_id=str(opened.pk), content_type__model="qualification")

    ours = entry()
    insert_or_update_object(opened)
    assert ours == entry()
    assert opened.case.reference in ours
