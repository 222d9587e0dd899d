"""What comes off a bill and off a plan: the principal first, the last instalments first."""

from __future__ import annotations

from decimal import Decimal

from agency.ledger.enums import Component
from agency.ledger.postings import ClaimShare
from agency.reductions.rules import shares_off, shorten

D = Decimal


def test_the_last_instalments_are_shortened_first_and_never_below_what_was_paid() -> None:
    parts = [(D("100.00"), D("100.00")), (D("100.00"), D("30.00")), (D("100.00"), D("0.00"))]
    assert shorten(parts, D("120.00")) == [0, D("20.00"), D("100.00")]
    assert shorten(parts, D("500.00")) == [0, D("70.00"), D("100.00")]
    assert shorten(parts, D("0.00")) == [0, 0, 0]


def test_the_principal_comes_off_before_what_stands_beside_it() -> None:
    owed = {Component.LEGAL_INTEREST: D("5.00"), Component.PRINCIPAL: D("100.00")}
    assert shares_off(7, owed, D("102.00")) == (
        ClaimShare(7, Component.PRINCIPAL, D("100.00")), ClaimShare(7, Component.LEGAL_INTEREST, D("2.00")),
    )  # fmt: skip
