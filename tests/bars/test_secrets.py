"""What judges the logs sees what it looks for."""

import pytest

from tests.bars.secrets import leaks

SAID = "INFO a_x agency: case 12 moved, SHA-256 9f86d081884c7d65, 0.00 s, 2026-11-23 08:00:00,123"


def test_a_log_that_tells_of_nobody_is_clean():
    assert leaks(SAID, {"Roussel", "camille@roussel.example", "Zoé"}) == []


@pytest.mark.parametrize(
    "leak",
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "camille@roussel.example",
        "06 12 34 56 78",
        "+33612345678",
        "4242 4242 4242 4242",
        "password=ouvre-toi",
        "ROUSSEL",
        "de Camille Roussel,",
    ],
)
def test_what_a_log_may_not_hold_is_found(leak):
    assert leaks(f"{SAID} {leak}", {"Roussel"})
