"""E-mails, through the mail server of the settings; the message's key is its Message-ID."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from email.mime.image import MIMEImage

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from agency.letters.wording.mail_page import LOGO

from .base import Acceptance, Ambiguous, DeliveryFact, Note, Parcel, Permanent, Retryable, unnoted

REFUSED_FOR_GOOD = 500


class Mail:
    """A mail server keeps no list we could read: sent rather twice, under one Message-ID, than never."""

    honours_keys = True
    key_memory = timedelta(days=7)
    certain = False

    def send(self, parcel: Parcel, note: Note = unnoted) -> Acceptance:  # noqa: ARG002  the protocol's
        """Hand an e-mail over."""
        ref = f"<{parcel.key}@{settings.PUBLIC_HOSTS[0]}>"
        mail = EmailMultiAlternatives(
            subject=parcel.subject,
            body=parcel.text,
            from_email=parcel.sender[0],
            to=list(parcel.recipient),
            reply_to=list(parcel.sender[1:]),
            headers={"Message-ID": ref, "Auto-Submitted": "auto-generated", **dict(parcel.headers)},
            connection=get_connection(),
        )
        if parcel.html:
            mail.attach_alternative(parcel.html, "text/html")
        if parcel.logo:
            mail.attach(_inline(parcel.logo))
        for piece in parcel.pieces:
            mail.attach(piece.name, piece.content, piece.mime)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            if codes and all(code >= REFUSED_FOR_GOOD for code in codes):
                raise Permanent("L’adresse e-mail est refusée par son serveur.") from error
            raise Retryable("Le serveur de la personne demande d’attendre.") from error
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, ConnectionRefusedError) as error:
            raise Retryable("Le serveur d’e-mail ne répond pas.") from error
        except smtplib.SMTPResponseException as error:
            kind = Permanent if error.smtp_code >= REFUSED_FOR_GOOD else Retryable
            raise kind(f"Le serveur d’e-mail répond {error.smtp_code}.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Ambiguous(f"Pas de réponse du serveur d’e-mail : {type(error).__name__}") from error
        return Acceptance(ref)

    def find(self, client_reference: str, note: str = "") -> Acceptance | None:  # noqa: ARG002  the protocol's
        """Nothing can be asked to a mail server."""
        return None

    def facts(self, ref: str) -> tuple[DeliveryFact, ...]:  # noqa: ARG002  the protocol's
        """Nothing more is told after the hand-over."""
        return ()

    def proof(self, ref: str, kind: str) -> bytes:  # noqa: ARG002  the protocol's
        """There is none."""
        raise Permanent("Un e-mail n’a pas de preuve à télécharger.")


def _inline(png: bytes) -> MIMEImage:
    """A picture that the page shows by its name, and that no reader lists as a file."""
    picture = MIMEImage(png, "png")
    picture.add_header("Content-ID", f"<{LOGO}>")
    picture.add_header("Content-Disposition", "inline")
    return picture
