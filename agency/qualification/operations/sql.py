"""Writes of the assessment that are one pass of the database."""

# What Wagtail's search knows of the empty assessments given: their case's reference (`Qualification.search_fields`).
SEARCHED = """
INSERT INTO wagtailsearch_indexentry
    (content_type_id, object_id, title, autocomplete, body, title_norm, title_text, body_text)
SELECT %s, opened.id::text, '', '', to_tsvector(%s::regconfig, file.reference), 1.0, '', file.reference
FROM agency_qualification AS opened JOIN agency_case AS file ON file.id = opened.case_id
WHERE opened.id = ANY(%s::bigint[])
"""

# The assessments given their revision: these revisions.
REVISED = """
UPDATE agency_qualification AS done SET latest_revision_id = made.id, live_revision_id = made.id
FROM wagtailcore_revision AS made WHERE made.id = ANY(%s::bigint[]) AND made.object_id = done.id::text
"""
