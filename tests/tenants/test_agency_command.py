"""An operator suspends, reopens, closes and moves an agency from the shell; who asked and why is kept."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_tenants.utils import schema_context

from tenants.models import AgencyEvent

BY = "ops@amiable.example"


@pytest.fixture
def slug(fresh_database):
    return fresh_database.first.slug


def told(slug, act, **given):
    """What the command prints."""
    out = StringIO()
    call_command("agency", slug, act, **{"by": BY, "reason": "essai"} | given, stdout=out)
    return out.getvalue()


def refused(slug, act, **given):
    """Why the command refuses, and the number it ends with."""
    with pytest.raises(CommandError) as refusal:
        told(slug, act, **given)
    return str(refusal.value), refusal.value.returncode


def answer(host):
    """The number a visitor of this host gets."""
    with schema_context("public"):
        return Client(HTTP_HOST=host).get("/compte/login/").status_code


def test_an_agency_is_suspended_reopened_and_closed(slug, fresh_database):
    host = fresh_database.first.host
    assert told(slug, "suspend", reason="loyer impayé") == f"{slug}\tsuspended\t{host}\n"
    assert answer(host) == 503
    told(slug, "reopen", reason="loyer réglé")
    assert answer(host) == 200
    told(slug, "close", reason="départ")
    assert answer(host) == 404
    events = AgencyEvent.objects.filter(agency=fresh_database.first).exclude(action="create")
    assert list(events.values_list("action", "by", "reason")) == [
        ("suspended", BY, "loyer impayé"),
        ("active", BY, "loyer réglé"),
        ("closed", BY, "départ"),
    ]


def test_an_agency_moves_and_its_former_host_still_leads_there(slug, fresh_database):
    former = fresh_database.first.host
    assert told(slug, "move", host="Recouvrement.localhost") == f"{slug}\tactive\trecouvrement.localhost\n"
    for host in (former, "recouvrement.localhost"):
        assert answer(host) == 200
    event = AgencyEvent.objects.get(action="move_to_host")
    assert (event.by, event.reason) == (BY, "recouvrement.localhost : essai")


def test_what_is_refused_says_why_and_ends_with_one(slug, fresh_database):
    assert refused("personne", "suspend") == (
        "Aucun cabinet n’a le nom court « personne » ; « manage.py list_agencies » les donne.",
        1,
    )
    assert refused(slug, "reopen") == (f"Le cabinet « {fresh_database.first.name} » est actif.", 1)
    taken = fresh_database.second.host
    assert refused(slug, "move", host=taken) == (f"L’hôte « {taken} » est déjà pris.", 1)
    assert refused(slug, "move", host="localhost")[1] == 1


@pytest.mark.parametrize(
    ("act", "given", "said"),
    [
        ("suspend", {"by": "le patron"}, "« le patron » n’est pas une adresse e-mail"),
        ("suspend", {"reason": " "}, "dites pourquoi"),
        ("suspend", {"host": "autre.localhost"}, "ne va qu’avec « move »"),
        ("move", {}, "donnez le nouvel hôte"),
    ],
)
def test_an_incomplete_call_ends_with_two_and_changes_nothing(act, given, said, slug, fresh_database):
    sentence, number = refused(slug, act, **given)
    assert said in sentence
    assert number == 2
    assert not AgencyEvent.objects.exclude(action="create").exists()
