"""The words of the answer slip, a sheet of its own: what a person may tick, and what each answer does. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SlipBox:
    """One box to tick: its letter, its sentence, the lines to complete, what it does."""

    letter: str
    title: str
    lines: tuple[str, ...]
    hint: str


TITLE = "Répondre par la poste"
HOW = (
    "Cochez une case et complétez-la.",
    "Pliez la feuille en trois, l’adresse dans la fenêtre, et renvoyez-la.",
    "Rien n’est à signer. Gardez les autres pages.",
)
SAME = (
    "Ce coupon vaut une réponse en ligne : les mêmes suites, avec les mêmes délais, à partir du jour de sa réception."
)
_PLAN = (
    "Case A : l’échéancier est sans frais ni intérêt. Ses dates vous sont écrites, ou notre réponse. Vous pouvez payer "
    "plus tôt. Vous pouvez le changer ou le refuser, sans dire pourquoi, tant que vous ne l’avez pas signé. Une "
    "échéance manquée n’annule rien d’office. Il ne s’arrête qu’après un courrier qui vous laisse au moins quinze "
    "jours : une personne du cabinet le décide alors, et ce qui reste redevient dû en une fois."
)
PLAN_TERMS = (
    _PLAN,
    "Ce coupon ne reconnaît pas la somme : le délai de prescription ne change pas. Un versement, lui, la reconnaît.",
)
BLANK = "_"
"""A line to write on, as wide as there is room."""
BOXES = (
    SlipBox(
        "A",
        "Je propose de payer en plusieurs fois",
        ("Montant par mois, en euros :", "Jour du mois (1 à 28) :"),
        "Nous vous écrivons les dates, ou notre réponse.",
    ),
    SlipBox(
        "B",
        "Je ne suis pas d’accord",
        ("Parce que :", BLANK, BLANK),
        "Tout s’arrête, et nous vérifions avant toute autre démarche.",
    ),
    SlipBox(
        "C",
        "J’ai déjà payé",
        ("Le :", "Comment, et à qui :", BLANK),
        "Tout s’arrête, et nous cherchons votre paiement.",
    ),
    SlipBox(
        "D",
        "J’ai besoin de temps",
        ("Jusqu’au :",),
        "Une pause de quinze jours se prend une fois, sans donner de raison. Pour plus longtemps, une personne vous "
        "répond.",
    ),
)
