"""Each model that leads to a person is told in the copy of their data, or is left out for a reason said here."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from agency.cases.models import Case
from agency.parties.models import Debtor
from agency.privacy.presenters.copy import TITLES
from agency.privacy.queries.held import HELD

# Models with a link to a person whose rows are not in the copy, and why.
LEFT_OUT = {
    "Case": "told by the person's part of it",
    "Claim": "told bill by bill, with what binds the person",
    "Debtor": "the person's own row is told as who they are; the link is between its rows",
    "PersonLink": "it names another row, who may be another person",
}
# Models with free words on a case whose rows are not in the copy, and why.
WORDS_LEFT_OUT = {"Qualification": "what it asks is told with the question that went to the creditor"}


def test_each_kind_of_data_on_a_person_is_told_or_says_why_not():
    linked = {
        model.__name__
        for model in apps.get_app_config("agency").get_models()
        if any(field.is_relation and field.related_model is Debtor for field in model._meta.get_fields()
               if not field.auto_created)
    }  # fmt: skip
    told = {held.model for held in HELD}
    assert linked - told - set(LEFT_OUT) == set()
    assert set(LEFT_OUT) <= linked | {"Debtor"}


def test_free_words_on_a_case_are_told_or_say_why_not():
    written = {
        model.__name__
        for model in apps.get_app_config("agency").get_models()
        if any(field.is_relation and field.related_model is Case for field in model._meta.get_fields()
               if not field.auto_created)
        and any(isinstance(field, models.TextField) for field in model._meta.get_fields())
    }  # fmt: skip
    told = {held.model for held in HELD}
    assert {"CaseNote", "CreditorMessage", "CreditorQuestion"} <= written
    assert written - told - set(LEFT_OUT) == set(WORDS_LEFT_OUT)


def test_what_is_told_exists_and_has_a_title_of_its_own():
    assert list(TITLES) == [held.key for held in HELD]
    assert len(set(TITLES.values())) == len(TITLES)
    for held in HELD:
        model = apps.get_model("agency", held.model)
        for path in held.fields:
            assert "." in path or model._meta.get_field(path)
