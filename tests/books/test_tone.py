"""How well the tone lint tells fair sentences from unfair ones, measured on a corpus; the figures are printed."""

import json
from pathlib import Path

from agency.letters.wording.lint import lint_answer
from agency.parties.enums import DebtorKind

CORPUS = json.loads((Path(__file__).parent / "tone_corpus.json").read_text())["sentences"]


def _blocked(sentence: dict[str, object]) -> bool:
    return bool(lint_answer(str(sentence["text"]), audience=DebtorKind(str(sentence["audience"])), sums=()))


def _share(sentences: list[dict[str, object]]) -> float:
    return sum(map(_blocked, sentences)) / len(sentences)


def test_unfair_sentences_are_stopped_and_fair_ones_pass(capsys) -> None:
    unfair, fair = ([row for row in CORPUS if row["fair"] is wanted] for wanted in (False, True))
    assert len(CORPUS) >= 120
    assert abs(len(unfair) - len(fair)) <= 10
    assert sum(row["blind"] for row in CORPUS) >= 60

    recall, false_alarms = _share(unfair), _share(fair)

    with capsys.disabled():
        print(f"\nTon : {recall:.1%} des phrases injustes arrêtées, {false_alarms:.1%} de fausses alertes")  # noqa: T201 - the figure is the point
    assert recall >= 0.95, [row["text"] for row in unfair if not _blocked(row)]
    assert false_alarms <= 0.05, [row["text"] for row in fair if _blocked(row)]
