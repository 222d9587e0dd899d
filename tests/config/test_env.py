"""The typed reader of the environment."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_a_value_that_is_required_is_named_when_missing(monkeypatch):
    monkeypatch.delenv("AMIABLE_X", raising=False)
    with pytest.raises(ImproperlyConfigured, match="AMIABLE_X"):
        env.text("AMIABLE_X")
    assert env.text("AMIABLE_X", "défaut") == "défaut"


@pytest.mark.parametrize(("written", "read"), [("1", True), ("oui", True), ("TRUE", True), ("0", False), ("", False)])
def test_flags_are_read(monkeypatch, written, read):
    monkeypatch.setenv("AMIABLE_X", written)
    assert env.flag("AMIABLE_X") is read


def test_neither_yes_nor_no_is_refused(monkeypatch):
    monkeypatch.setenv("AMIABLE_X", "peut-être")
    with pytest.raises(ImproperlyConfigured, match="peut-être"):
        env.flag("AMIABLE_X")


def test_numbers_and_lists_are_read(monkeypatch):
    monkeypatch.setenv("AMIABLE_X", "8001")
    assert env.integer("AMIABLE_X", 8000) == 8001
    monkeypatch.setenv("AMIABLE_X", "")
    assert env.integer("AMIABLE_X", 8000) == 8000
    monkeypatch.setenv("AMIABLE_X", "huit")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.integer("AMIABLE_X", 8000)
    monkeypatch.setenv("AMIABLE_X", " a.example, ,b.example ")
    assert env.comma_list("AMIABLE_X") == ["a.example", "b.example"]


def test_a_database_url_over_the_network_is_read():
    read = env.database("postgresql://eva:mot%40de%2Fpasse@db.example:5433/amiable?sslmode=require")
    assert read == {
        "NAME": "amiable",
        "USER": "eva",
        "PASSWORD": "mot@de/passe",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_url_on_a_socket_is_read():
    read = env.database("postgresql://amiable_app@/amiable?host=/run/pg")
    assert (read["HOST"], read["PORT"], read["USER"], read["OPTIONS"]) == ("/run/pg", "", "amiable_app", {})


@pytest.mark.parametrize("wrong", ["mysql://x/y", "postgresql://host", "amiable"])
def test_a_malformed_database_url_is_refused(wrong):
    with pytest.raises(ImproperlyConfigured, match="looks like postgresql"):
        env.database(wrong)
