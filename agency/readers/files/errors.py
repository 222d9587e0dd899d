"""Ways of saying no to a file, or to one value of it."""


class BadValue(ValueError):
    """One value cannot be what its place says. `value` as found, `reason` in French with what to do."""

    def __init__(self, value: str, reason: str) -> None:
        self.value = clip(value)
        self.reason = reason
        super().__init__(f"« {self.value} » : {reason}")


class UnreadableFile(Exception):
    """The file as a whole cannot be read: where, the value met, why and what to do, and the rule's id."""

    def __init__(self, reason: str, *, rule: str, where: str = "fichier", value: str = "") -> None:
        self.reason = reason
        self.rule = rule
        self.where = where
        self.value = clip(value)
        super().__init__(f"{where} : {reason}")


def clip(value: str, width: int = 80) -> str:
    """A value short and printable enough for a message: control characters shown as `·`."""
    shown = printable(value[: width + 1])
    return shown if len(value) <= width else f"{shown[:width]}…"


def printable(text: str) -> str:
    """The text without control characters, which could drive a terminal: each is shown as `·`."""
    return "".join(char if char.isprintable() else "·" for char in text)
