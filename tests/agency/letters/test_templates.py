"""Templates in the editor: what can be saved, what is shipped, what a message froze."""

from datetime import UTC, datetime
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from wagtail.models import Revision

from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.enums import AUTHORED, DUNNING, MessageKind, Specimen
from agency.letters.models import LetterTemplate
from agency.letters.operations import install_default_templates
from agency.letters.printing.specimen import samples_for, specimen_facts
from agency.letters.queries import published_template, wording_at
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.toned import TONED_WORDINGS
from agency.parties.enums import DebtorKind, Tone

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BY = Actor.system("test")


def a_template(**changes: str) -> LetterTemplate:
    shipped = DEFAULT_WORDINGS[0]
    values = {"name": "Première lettre de l’école", "kind": shipped.kind, "audience": shipped.audience}
    return LetterTemplate(**{**values, "subject": shipped.subject, "body": shipped.body_html, **changes})


@pytest.fixture
def bare_tenant(tenant):
    """The agency as if no text had been shipped to it."""
    LetterTemplate.objects.all().delete()
    return tenant


class TestSaving:
    def test_a_shipped_text_can_be_saved(self) -> None:
        a_template().clean()

    def test_a_text_with_a_threat_cannot_be_saved(self) -> None:
        body = f"{DEFAULT_WORDINGS[0].body_html}<p>Un huissier viendra.</p>"

        with pytest.raises(ValidationError) as refused:
            a_template(body=body).clean()

        assert "« huissier »" in refused.value.message_dict["body"][0]
        assert "(T2)" in refused.value.message_dict["body"][0]

    def test_a_text_with_a_fee_variable_cannot_be_saved(self) -> None:
        body = f"{DEFAULT_WORDINGS[0].body_html}<p>{{frais_de_dossier}}</p>"

        with pytest.raises(ValidationError, match="frais_de_dossier"):
            a_template(body=body).clean()

    def test_a_clumsy_turn_needs_a_reason_which_is_kept(self) -> None:
        body = f"{DEFAULT_WORDINGS[0].body_html}<p>Il sera procédé au classement.</p>"

        with pytest.raises(ValidationError) as refused:
            a_template(body=body).clean()
        a_template(body=body, tone_reason="Expression connue des familles.").clean()

        assert list(refused.value.message_dict) == ["tone_reason"]


class TestShipping:
    def test_an_agency_gets_one_published_text_per_kind_and_audience(self, bare_tenant) -> None:
        created = install_default_templates(by=BY, at=AT)

        toned = sum(map(len, TONED_WORDINGS.values()))
        assert len(created) == len(AUTHORED) * len(DebtorKind) + toned
        for kind in AUTHORED:
            for audience in DebtorKind:
                template = published_template(kind, audience)
                assert template.live
                assert not template.has_unpublished_changes
                assert template.first_published_at == AT

    def test_shipping_twice_changes_nothing_and_says_nothing(self, bare_tenant) -> None:
        install_default_templates(by=BY, at=AT)
        lines = JournalLine.objects.count()

        assert install_default_templates(by=BY, at=AT) == []
        assert JournalLine.objects.count() == lines

    def test_what_the_agency_wrote_itself_is_left_alone(self, bare_tenant) -> None:
        own = a_template()
        own.save()

        created = install_default_templates(by=BY, at=AT)

        assert own.kind not in {
            template.kind for template in created if template.audience == own.audience and template.tone == Tone.PLAIN
        }
        assert LetterTemplate.objects.get(pk=own.pk).name == own.name

    def test_one_journal_line_names_what_was_shipped(self, bare_tenant) -> None:
        created = install_default_templates(by=BY, at=AT)

        line = JournalLine.objects.order_by("-pk").first()
        assert line.verb == "letters.installed"
        assert line.data["templates"] == [template.pk for template in created]

    def test_an_agency_without_a_text_is_told_which_one(self, bare_tenant) -> None:
        with pytest.raises(LetterTemplate.DoesNotExist, match="Mise en demeure, professionnel"):
            published_template(MessageKind.FORMAL_NOTICE, DebtorKind.BUSINESS)

    def test_a_text_without_an_approved_revision_is_no_text(self, bare_tenant) -> None:
        shown = a_template(live=True)
        shown.save()
        with pytest.raises(LetterTemplate.DoesNotExist):
            published_template(MessageKind(shown.kind), DebtorKind(shown.audience))


class TestFreezing:
    def test_a_message_prints_the_words_it_was_planned_with(self, bare_tenant) -> None:
        install_default_templates(by=BY, at=AT)
        template = published_template(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER)
        frozen = template.live_revision_id
        template.subject = "Un autre objet"
        template.save_revision().publish(skip_permission_checks=True)

        assert wording_at(template.pk, frozen).subject == DEFAULT_WORDINGS[0].subject
        assert published_template(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER).subject == "Un autre objet"

    def test_a_revision_of_another_text_is_not_found(self, bare_tenant) -> None:
        first, second = install_default_templates(by=BY, at=AT)[:2]

        with pytest.raises(Revision.DoesNotExist):
            wording_at(first.pk, second.live_revision_id)


class TestPreview:
    @pytest.mark.parametrize("wording", DEFAULT_WORDINGS, ids=lambda w: f"{w.kind}-{w.audience}")
    def test_the_editor_shows_the_text_with_a_fictional_person(self, wording, tenant) -> None:
        template = a_template(
            kind=wording.kind, audience=wording.audience, subject=wording.subject, body=wording.body_html
        )
        template.pk = 1

        page = template.make_preview_request(original_request=RequestFactory().get("/", HTTP_HOST=tenant.host))
        html = page.rendered_content if hasattr(page, "rendered_content") else page.content.decode()

        assert ("<svg" in html) is (wording.kind in DUNNING)
        assert ("Madame Roussel" in html) is (wording.kind not in DUNNING)

    def test_the_author_chooses_the_invented_case(self, tenant) -> None:
        one = LetterTemplate(kind=MessageKind.FIRST_LETTER, audience=DebtorKind.CONSUMER)
        firm = LetterTemplate(kind=MessageKind.FIRST_LETTER, audience=DebtorKind.BUSINESS)
        mail = LetterTemplate(kind=MessageKind.PLAN_CONFIRMED, audience=DebtorKind.CONSUMER)

        assert [name for name, _label in one.preview_modes] == ["", "two_parents", "pdf"]
        assert [name for name, _label in firm.preview_modes] == ["", "three_bills", "pdf"]
        assert [name for name, _label in mail.preview_modes] == [""]
        for audience, sample in product(DebtorKind, Specimen):
            if sample in samples_for(audience):
                facts = specimen_facts(MessageKind.FIRST_LETTER, audience, sample)
                assert facts.total == facts.payment.amount == sum(line.amount for line in facts.sums)

    @pytest.mark.parametrize("mode", ["two_parents", ""])
    def test_its_pages_are_drawn_on_that_case(self, tenant, mode: str) -> None:
        template = a_template()
        template.pk = 1
        asked = RequestFactory().get("/", HTTP_HOST=tenant.host)
        page = template.make_preview_request(original_request=asked, preview_mode=mode)

        assert "<svg" in page.rendered_content

    def test_a_letter_can_be_read_as_the_pdf_it_will_be(self, tenant) -> None:
        response = a_template().serve_preview(RequestFactory().get("/"), "pdf")

        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")


@pytest.mark.parametrize("audience", [DebtorKind.CONSUMER, DebtorKind.BUSINESS])
def test_a_text_that_claims_a_fee_is_published_by_nobody(tenant, caplog, audience: DebtorKind) -> None:
    template = published_template(MessageKind.FIRST_LETTER, audience)
    sound = template.body
    template.body += "<p>Des frais de dossier de 40 euros vous seront facturés en cas de retard.</p>"
    revision = template.save_revision(clean=False)

    with pytest.raises(ValidationError, match="aucun frais"):
        revision.publish(skip_permission_checks=True)
    revision.publish(skip_permission_checks=True, log_action="wagtail.publish.scheduled")

    assert "may not leave" in caplog.text
    assert LetterTemplate.objects.get(pk=template.pk).body == sound
