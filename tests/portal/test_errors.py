"""When something goes wrong: said in words, with the way out, and never with a number alone."""

from typing import Any

from django.template.loader import render_to_string


def test_a_missing_page_offers_the_code(tenant_client: Any) -> None:
    answer = tenant_client.get("/nulle-part/")

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Cette page n’existe pas ou n’existe plus." in page
    assert 'href="/espace/"' in page


def test_our_own_fault_is_said_without_the_database(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = render_to_string("500.html")

    assert "Un problème vient de chez nous" in page
    assert "Rien n’a été débité ni envoyé." in page


def test_a_page_not_open_to_an_account_says_whom_to_ask(db: None) -> None:
    assert "demandez à la personne responsable" in render_to_string("403.html")
