"""Questions to the law on the command line: arguments in, the explanation out, as text or JSON."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from agency.law.interest.rates import SEED
from agency.law.shell import questions, vectors
from agency.law.shell.arguments import day

OK, REFUSED, MISMATCH = 0, 2, 1


def main(argv: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Answer one question and return the exit code: 0 answered, 1 something differs, 2 refused."""
    return answer(build_parser().parse_args(argv), out, err)


def answer(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Answer options already parsed; same exit codes as `main`."""
    try:
        return int(options.run(options, out))
    except vectors.VectorFileError as error:
        err.write(f"{error}\n")
    except (ValueError, LookupError) as error:
        err.write(f"Refus : {error}\n")
    return REFUSED


def build_parser(prog: str = "law") -> argparse.ArgumentParser:
    """Parser of all subcommands, for the module and for the management command."""
    parser = argparse.ArgumentParser(prog=prog, description="Interroge les règles de droit, sans base de données.")
    add_subcommands(parser)
    return parser


def add_subcommands(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands to a parser that exists already."""
    # Plain parsers even under Django's, whose own class wants arguments that we do not have.
    subparsers = parser.add_subparsers(dest="question", required=True, parser_class=argparse.ArgumentParser)
    for question in questions.QUESTIONS:
        sub = subparsers.add_parser(question.name, help=question.help)
        question.arguments(sub)
        sub.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
        sub.set_defaults(run=_ask, answer=question.answer)
    runner = subparsers.add_parser("vectors", help="compare un fichier de cas calculés")
    runner.add_argument("file", type=Path)
    runner.set_defaults(run=_run_vectors)
    checker = subparsers.add_parser("rates", help="contrôle les tables de taux")
    checker.add_argument("--on", type=day, required=True, help="jour pour lequel chaque taux doit être saisi")
    checker.set_defaults(run=_check_rates)


def _ask(options: argparse.Namespace, out: TextIO) -> int:
    answer = options.answer(options)
    if options.json:
        data = {"result": answer.result, "explanation": answer.explanation.as_data()}
        out.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        out.write(answer.explanation.as_text() + "\n")
    return OK


def _run_vectors(options: argparse.Namespace, out: TextIO) -> int:
    cases = vectors.load(options.file)
    mismatch = vectors.first_mismatch(cases)
    out.write(f"{mismatch}\n" if mismatch else f"{len(cases)} cas conformes.\n")
    return MISMATCH if mismatch else OK


def _check_rates(options: argparse.Namespace, out: TextIO) -> int:
    SEED.check()
    missing = SEED.missing(options.on)
    day_text = options.on.isoformat()
    lines = [f"À saisir : {kind} / {rate_class} pour le {day_text}." for kind, rate_class in missing]
    lines.append(f"{len(SEED.rows)} valeurs contrôlées, {len(missing)} série(s) sans valeur ce jour-là.")
    out.write("\n".join(lines) + "\n")
    return MISMATCH if missing else OK
