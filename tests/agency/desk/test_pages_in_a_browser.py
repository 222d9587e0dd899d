"""Our pages in a real browser: nothing for axe to say, nothing wider than the window, keys that lead somewhere."""

import pytest

from agency.disputes.models import Reply
from agency.letters.enums import MessageKind
from agency.letters.queries import published_template
from agency.parties.enums import DebtorKind
from agency.parties.queries import open_questions
from agency.plans.models import Plan
from agency.site.models import ArticlePage
from agency.site.operations import agree_news, ask_news, confirm_news
from agency.users.enums import Role
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk import scene
from tests.agency.desk.bank.test_bank import bring
from tests.factories import BY, a_case, a_creditor, a_person
from tests.factories.slips import a_slip
from tests.portal.browser import HOST, faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def pages(desk, sign_in):
    """Every page of ours on a full morning, as the server writes it."""
    cases = scene.a_morning()
    boss = sign_in(Role.MANAGER)
    bring(
        boss,
        camt053(
            Credit("55.00", label="cantine", payer="INCONNU"),
            Credit("60.00", reference=cases["karim"].rf_reference),
            Credit("-60.00", label="VIR RETOURNE"),
        ),
    )
    bring(boss, camt053(Credit("70.00", label="VIR", payer="AUTRE"), number="REL-9", opening="9000.00"))
    from agency.banking.models import BankLine, BankStatement

    line = BankLine.objects.get(state="suspense")
    debit, held = BankLine.objects.get(amount="-60.00"), BankStatement.objects.get(state="waiting")
    plan = Plan.objects.get(state="proposed")
    colleague = scene.staff(Role.HANDLER, first="Marie-Charlotte", last="de la Villemarqué-Desrosiers")
    paths = {
        "jour": "journee/", "jour-vide": "journee/?file=en-pause", "recherche": "recherche/?q=ro",
        "dossier": f"dossier/{cases['ouest'].reference}/", "dossier-plan": f"dossier/{cases['lucas'].reference}/",
        "qualifier": f"qualifier/{cases['hoa'].reference}/", "prescrit": f"qualifier/{cases['thomas'].reference}/",
        "propositions": "propositions/", "proposition": f"propositions/{plan.pk}/", "courriers": "courriers/",
        "annules": "courriers/?pile=annules", "banque": "encaissements/", "ligne": f"encaissements/ligne/{line.pk}/",
        "sortie": f"encaissements/sortie/{debit.pk}/", "releve": f"encaissements/releve/{held.pk}/",
        "paroles": "paroles/", "equipe": "equipe/", "collegue": f"equipe/{colleague.pk}/",
        "depart": "depart/", "cabinet": "cabinet/",
        "mandat": f"mandats/{cases['ouest'].mandate_id}/fin/",
    }  # fmt: skip
    paths |= {f"jour-{row.kind}": f"journee/?ligne=reply-{row.pk}" for row in Reply.objects.filter(answered_at=None)}
    paths |= {
        f"jour-plan-{plan.pk}": f"journee/?ligne=plan-{plan.pk}",
        "jour-qualifier": f"journee/?ligne=qualify-{cases['hoa'].pk}",
    }
    paths |= versions_of_a_text() | news_of_the_site()
    question, asked = contradiction()
    paths |= {
        "jour-coordonnees": f"journee/?file=coordonnees&ligne=contact-{question.pk}",
        "dossier-coordonnees": f"dossier/{asked.reference}/", "coordonnees": f"coordonnees/{question.pk}/",
    }  # fmt: skip
    slip = a_slip(cases["ouest"], at=scene.ago(days=9), sent_on=scene.ago(days=9).date())
    paths |= {"coupons": "coupons/", "coupon-inconnu": "coupons/?number=1", "coupon": f"coupons/{slip.pk}/"}
    boss.post(f"/gestion/coupons/{slip.pk}/", {"choice": "dispute", "received_on": scene.TODAY.isoformat()})
    shown = {name: boss.get(f"/gestion/{path}").content.decode() for name, path in paths.items()}
    return shown | refused(boss, cases["ouest"]) | refused_at_the_bank(boss, debit, held)


def versions_of_a_text():
    """A text published twice: its versions compared, and one of them with its letters."""
    text = published_template(MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER)
    text.body = text.body.replace("Je reviens vers vous", "Je retourne vers vous")
    text.save_revision().publish(skip_permission_checks=True)
    return {
        "versions": f"modeles/{text.pk}/versions/", "version": f"modeles/{text.pk}/versions/{text.live_revision_id}/",
    }  # fmt: skip


def news_of_the_site():
    """An article sent to nobody yet, asked about a second time, and one on its way."""
    reader = ask_news(email="mina@example.org", sentence="J’accepte.", language="fr", by=BY, at=scene.NOW)
    confirm_news(reader=reader, by=BY, at=scene.NOW)
    one, other = ArticlePage.objects.filter(live=True, locale__language_code="fr").order_by("pk")[:2]
    agree_news(article=other, expected=1, by=BY, at=scene.NOW)
    return {
        "nouvelles": "nouvelles/", "nouvelle": f"nouvelles/{one.pk}/",
        "nouvelle-encore": f"nouvelles/{one.pk}/?confirmer=oui", "nouvelle-partie": f"nouvelles/{other.pk}/",
    }  # fmt: skip


def contradiction():
    """A firm that two creditors place at two addresses, and the case that waits for a decision."""
    firm = {"kind": "business", "civility": "", "first_name": "", "last_name": "", "siren": "443061841"}
    for name, street in (("Menuiserie Testard", "10 rue Honnête"), ("Garage Vidal", "1 rue de l’Autre-Quai")):
        creditor = a_creditor(kind="company", name=name, short_name=name, siren="")
        who = a_person(creditor, company_name="Ateliers du Très Long Estuaire Atlantique", line1=street, **firm)
        case = a_case(creditor=creditor, debtor=who, number=f"Z-{name}", qualified=False)
    return open_questions().get(), case


def refused(boss, case):
    """What the pages answer to forms that lack something."""
    posts = {
        "protection-refusee": (f"dossier/{case.reference}/proteger/", {"person": case.debtor_id}),
        "egards-refuses": (f"dossier/{case.reference}/egards/", {"person": case.debtor_id, "adapted": "on"}),
        "referent-refuse": (f"dossier/{case.reference}/attribuer/", {}),
        "mandat-refuse": (f"mandats/{case.mandate_id}/fin/", {}),
        "coordonnees-refusees": (f"coordonnees/{open_questions().get().pk}/", {}),
    }
    return {name: boss.post(f"/gestion/{path}", given).content.decode() for name, (path, given) in posts.items()}


def refused_at_the_bank(boss, debit, held):
    """The same of what waits at the bank."""
    paths = {"sortie-refusee": f"sortie/{debit.pk}/", "releve-refuse": f"releve/{held.pk}/"}
    return {
        name: boss.post(f"/gestion/encaissements/{path}", {"reason": ""}).content.decode()
        for name, path in paths.items()
    }


def test_a_page_to_correct_says_so_once(pages):
    assert {name for name, text in pages.items() if text.count("À corriger –") > 1} == set()


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width_in_light_or_dark(pages):
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []


@pytest.mark.e2e
def test_keys_move_through_the_queue_and_stay_silent_in_a_field(pages):
    with opened() as browser:
        page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 900})
        serve(page, pages, POLICY)
        page.goto(f"{HOST}/jour")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.className") == "ligne"
        second = page.evaluate("document.activeElement.href")
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.href") != second
        page.keyboard.press("s")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.type("jk")
        assert page.input_value("#q") == "jk"
