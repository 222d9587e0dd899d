"""From an author's words and a case's facts to a letter: variables, dates, promises, strange names."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.letters.enums import DUNNING, MessageKind
from agency.letters.printing.specimen import specimen_facts, specimen_letter, specimen_mail
from agency.letters.rules import NotPrintable, earliest_answer_by
from agency.letters.values import EarlierLetter, MailFacts, Wording
from agency.letters.wording import richtext
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.letter import compose_letter
from agency.letters.wording.mail import compose_mail
from agency.letters.wording.variables import variable_problems, variables_of
from agency.parties.enums import DebtorKind

BY_KIND = {(wording.kind, wording.audience): wording for wording in DEFAULT_WORDINGS}
FIRST = BY_KIND[MessageKind.FIRST_LETTER, DebtorKind.CONSUMER]
REGISTERED = BY_KIND[MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER]
NOTICE = BY_KIND[MessageKind.FORMAL_NOTICE, DebtorKind.CONSUMER]
PLAN = BY_KIND[MessageKind.PLAN_CONFIRMED, DebtorKind.CONSUMER]


def text_of(content) -> str:
    return richtext.plain_text(content.body)


class TestRichText:
    def test_paragraphs_lists_bold_and_italic_are_kept(self) -> None:
        tree = richtext.parse("<p>Un <b>mot</b> et <em>un autre</em></p><ul><li>ceci</li><li>cela</li></ul>")

        assert [node["t"] for node in tree] == ["p", "ul"]
        assert [node["t"] for node in tree[0]["c"]] == ["text", "b", "text", "i"]
        assert richtext.plain_text(tree) == "Un mot et un autre\nceci\ncela"

    def test_other_markup_is_dropped(self) -> None:
        html = '<h2>Titre</h2><p onclick="x()">Bon<script>alert(1)</script><img src=x>jour <a href="x">ici</a></p>'

        assert richtext.plain_text(richtext.parse(html)) == "Titre\nBonjour ici"

    def test_a_variable_may_stand_in_bold_and_carry_accents_typed_in_two_keys(self) -> None:
        tree = richtext.parse("<p>Pour <b>{cre\u0301ancier}</b></p>")

        assert richtext.variables_in(tree) == {"créancier"}

    def test_a_value_is_never_read_as_markup_nor_as_a_variable(self) -> None:
        (paragraph,) = richtext.fill(richtext.parse("<p>{personne}</p>"), {"personne": "<b>{montant}</b>"})

        assert paragraph["c"] == [{"t": "text", "v": "<b>{montant}</b>"}]

    def test_empty_paragraphs_of_the_editor_vanish(self) -> None:
        assert richtext.parse("<p></p><p> </p><p>Bonjour</p>") == richtext.parse("<p>Bonjour</p>")

    @pytest.mark.parametrize("html", ["<p>{montant</p>", "<p>montant}</p>", "<p>{<b>montant</b>}</p>"])
    def test_an_unpaired_brace_is_refused(self, html: str) -> None:
        with pytest.raises(richtext.RichTextError, match="Accolade"):
            richtext.parse(html)


class TestVariables:
    def test_an_unknown_variable_is_named_with_the_possible_ones(self) -> None:
        wording = replace(FIRST, body_html=f"{FIRST.body_html}<p>{{frais}}</p>")

        (problem,) = variable_problems(wording)

        assert "{frais}" in problem
        assert "montant" in problem

    @pytest.mark.parametrize("kind", MessageKind)
    def test_no_kind_of_text_knows_a_fee(self, kind: MessageKind) -> None:
        assert not [name for name in variables_of(kind) if "frais" in name or "pénalité" in name]

    def test_a_formal_notice_cannot_leave_out_its_date_or_what_follows(self) -> None:
        wording = replace(NOTICE, subject="Mise en demeure", body_html="<p>{créancier} {montant}</p>")

        assert len(variable_problems(wording)) == 2

    @pytest.mark.parametrize("kind", [MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER])
    def test_only_a_formal_notice_may_say_what_follows(self, kind: MessageKind) -> None:
        assert "suite" not in variables_of(kind)
        assert "suite" in variables_of(MessageKind.FORMAL_NOTICE)

    @pytest.mark.parametrize("wording", DEFAULT_WORDINGS, ids=lambda w: f"{w.kind}-{w.audience}")
    def test_shipped_texts_have_no_problem(self, wording: Wording) -> None:
        assert variable_problems(wording) == ()

    @pytest.mark.parametrize("kind", MessageKind)
    def test_every_variable_of_a_kind_has_a_value_in_an_ordinary_case(self, kind: MessageKind) -> None:
        body = "".join(f"<p>{{{name}}}</p>" for name in variables_of(kind))
        wording = Wording(kind, DebtorKind.CONSUMER, "Objet", body)

        if kind in DUNNING:
            assert "{" not in text_of(specimen_letter(wording))
        else:
            assert "{" not in specimen_mail(wording).text


class TestComposing:
    def test_the_first_letter_names_creditor_sum_and_purpose(self) -> None:
        text = text_of(specimen_letter(FIRST))

        assert "pour le Collège Saint-Aubin" in text
        assert "il reste 486,00\u00a0€ à régler" in text
        assert "Il concerne\u00a0: cantine et étude" in text

    def test_a_formal_notice_recalls_each_earlier_letter(self) -> None:
        assert "nos courriers du 2 novembre 2026 et du 17 novembre 2026" in text_of(specimen_letter(NOTICE))

    def test_a_court_is_named_only_when_the_mandate_allows_it(self) -> None:
        facts = specimen_facts(MessageKind.FORMAL_NOTICE, DebtorKind.CONSUMER)

        allowed = text_of(compose_letter(NOTICE, replace(facts, court_possible=True)))
        not_allowed = text_of(compose_letter(NOTICE, replace(facts, court_possible=False)))

        assert "se réserve la possibilité de saisir la juridiction" in allowed
        assert "juridiction" not in not_allowed
        assert "juge" not in not_allowed
        assert "nous rendrons le dossier à notre client" in not_allowed

    @pytest.mark.parametrize(("audience", "days"), [(DebtorKind.CONSUMER, 15), (DebtorKind.BUSINESS, 8)])
    def test_a_formal_notice_leaves_the_days_the_law_wants(self, audience: DebtorKind, days: int) -> None:
        facts = specimen_facts(MessageKind.FORMAL_NOTICE, audience)
        wording = BY_KIND[MessageKind.FORMAL_NOTICE, audience]
        shortest = earliest_answer_by(MessageKind.FORMAL_NOTICE, audience, facts.dated_on)

        assert shortest == facts.dated_on + timedelta(days=days)
        assert compose_letter(wording, replace(facts, answer_by=shortest))
        with pytest.raises(NotPrintable, match="trop proche"):
            compose_letter(wording, replace(facts, answer_by=shortest - timedelta(days=1)))

    def test_a_letter_that_announces_a_date_needs_one(self) -> None:
        facts = specimen_facts(MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER)

        with pytest.raises(NotPrintable, match="date limite"):
            compose_letter(REGISTERED, replace(facts, answer_by=None))

    def test_a_later_letter_without_its_first_letter_says_which_fact_is_missing(self) -> None:
        facts = specimen_facts(MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER)

        with pytest.raises(NotPrintable, match="première_lettre_date"):
            compose_letter(REGISTERED, replace(facts, first_letter=None))

    def test_an_email_is_not_a_letter_and_a_letter_not_an_email(self) -> None:
        with pytest.raises(NotPrintable, match="courriel"):
            compose_letter(PLAN, specimen_facts(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER))
        with pytest.raises(NotPrintable, match="poste"):
            specimen_mail(FIRST)


class TestMail:
    def test_the_foot_recalls_the_first_letter_and_says_who_writes(self) -> None:
        mail = specimen_mail(PLAN)

        assert "Première lettre\u00a0: LH-2026-004512 du 2 novembre 2026" in mail.text
        assert "exerce une activité de recouvrement amiable" in mail.text
        assert "Point Conseil Budget" in mail.text
        assert mail.subject == "C’est d’accord\u00a0: vos 6 versements"

    def test_a_name_cannot_bring_markup_into_the_html(self) -> None:
        mail = compose_mail(PLAN, replace(_mail_facts(), salutation="<script>x</script>"))

        assert "<script>" not in mail.html
        assert "&lt;script&gt;" in mail.html

    def test_a_missing_fact_is_named(self) -> None:
        with pytest.raises(NotPrintable, match="nombre_échéances"):
            compose_mail(PLAN, replace(_mail_facts(), instalments=None))


def _mail_facts() -> MailFacts:
    facts = specimen_facts(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER)
    return MailFacts(
        salutation=facts.salutation,
        case_reference=facts.case_reference,
        sender=facts.sender,
        creditor=facts.creditor,
        human=facts.human,
        portal=facts.portal,
        first_letter=EarlierLetter("LH-1", facts.dated_on),
        purpose=facts.purpose,
        amount=facts.total,
        instalments=6,
        instalment=Decimal("81.00"),
        first_due_on=date(2026, 12, 10),
        last_due_on=date(2027, 5, 10),
    )
