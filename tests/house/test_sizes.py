"""Nothing grows beyond what a reader holds in the head."""

from __future__ import annotations

from tests.house.reading import BUILDINGS, ROOT, files, functions, named, sources, text

MODULE, TEST, FUNCTION, TEMPLATE, ROOM = 400, 600, 50, 120, 1200
OURS = (*BUILDINGS, "sandbox")


def lines(path: object) -> int:
    return len(text(path).splitlines())  # type: ignore[arg-type]


def test_modules() -> None:
    assert not {named(path): lines(path) for path in sources(*OURS) if lines(path) > MODULE}


def test_test_modules() -> None:
    assert not {named(path): lines(path) for path in sources("tests") if lines(path) > TEST}


def test_functions() -> None:
    long = {
        f"{named(path)}:{function.lineno} {function.name}": size
        for path in sources(*OURS)
        for function in functions(path)
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION
    }
    assert not long


def test_templates() -> None:
    templates = [path for path in files() if path.is_relative_to(ROOT / "templates")]
    assert templates
    assert not {named(path): lines(path) for path in templates if lines(path) > TEMPLATE}
