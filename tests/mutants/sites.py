"""Where a fault may be planted: the filters, keys and guards of a module, each with the text that makes it wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

SCOPING = frozenset({"filter", "exclude", "get", "get_object_or_404"})
LOOK_UPS = frozenset({"get_or_create", "update_or_create"})
KEYS = re.compile(r"key|external_id")
NEIGHBOURS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
TURNED = {"lt": "gt", "lte": "gte", "gt": "lt", "gte": "lte"}
SIGNS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
# A view that anybody’s link could make act.
POSTED = "require_POST"
# Told to the database by migrations, or to nobody: changing them here changes nothing that runs.
SILENT_CLASSES = frozenset({"Meta"})
SILENT_FUNCTIONS = frozenset({"__str__", "__repr__"})


class Kind(StrEnum):
    """Families of faults; a sample takes from each in turn."""

    SCOPE = "scope"
    KEY = "key"
    GUARD = "guard"
    BOUND = "bound"
    LOGIC = "logic"
    PERMISSION = "permission"
    LOCK = "lock"


@dataclass(frozen=True)
class Site:
    """One fault: the bytes `start` to `end` of `path` become `text`.

    `first` to `last` are the lines that run when the fault matters. What runs when the module is imported
    (`at_import`) is seen by the tests of `body` instead.
    """

    path: str
    kind: Kind
    name: str
    what: str
    line: int
    start: int
    end: int
    text: str
    first: int
    last: int
    body: tuple[int, int]
    at_import: bool

    def plant(self, source: bytes) -> bytes:
        """Return the module with its fault."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.name}: {self.what}"


def sites_of(path: str, source: bytes) -> list[Site]:
    """Return every fault that may be planted in a module, in the order of its lines."""
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda site: (site.start, site.end, site.text))


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source, self.found = path, source, list[Site]()
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.names: list[str] = []
        self.statements: list[ast.stmt] = []
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.decorating = False
        self.deciding = False

    # Where we are.

    def visit(self, node: ast.AST) -> None:
        if not isinstance(node, ast.stmt):
            super().visit(node)
            return
        self.statements.append(node)
        super().visit(node)
        self.statements.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.name in SILENT_CLASSES:
            return
        self.names.append(node.name)
        self.generic_visit(node)
        self.names.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name in SILENT_FUNCTIONS:
            return
        self.names.append(node.name)
        self.decorating = True
        for decorator in node.decorator_list:
            self._method(decorator)
            self.visit(decorator)
        self.decorating = False
        self.functions.append(node)
        for child in node.body:
            self.visit(child)
        self.functions.pop()
        self.names.pop()

    # What may go wrong there.

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = [keyword for keyword in node.keywords if keyword.arg]
        self._scoping(node, called, named)
        self._naming(called, named)
        if called == "select_for_update" and isinstance(node.func, ast.Attribute):
            self._add_span(Kind.LOCK, node, self._end(node.func.value), self._end(node), ".all()", "row not locked")
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and str(key.value).endswith("_key"):
                self._add_span(Kind.KEY, key, self._start(key), self._end(value), "**{}", f"{key.value} dropped")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(KEYS.search(ast.unparse(target)) for target in node.targets):
            self._keys(node.value, ast.unparse(node.targets[0]))
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is None or not self.functions:
            return
        if "key" in self.functions[-1].name:
            self._keys(node.value, "key")
        returns = self.functions[-1].returns
        self._decide(node.value, when=returns is not None and ast.unparse(returns) == "bool")

    def visit_Expr(self, node: ast.Expr) -> None:
        called = node.value.func if isinstance(node.value, ast.Call) else None
        if isinstance(called, ast.Name | ast.Attribute) and ast.unparse(called).split(".")[-1].startswith("lock_"):
            self._add(Kind.LOCK, node.value, "None", f"{ast.unparse(called)}() dropped")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if len(node.body) == 1 and isinstance(node.body[0], ast.Raise) and not node.orelse:
            test = ast.unparse(node.test)
            self._add(Kind.GUARD, node.test, "False", f"guard dropped: if {test}")
            self._add(Kind.GUARD, node.test, f"not ({self._text(node.test)})", f"guard negated: if {test}")
        self._decide(node.test, when=isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue))
        for child in (*node.body, *node.orelse):
            self.visit(child)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.target)
        self.visit(node.iter)
        for test in node.ifs:
            self._add(Kind.LOGIC, test, "True", f"condition dropped: if {ast.unparse(test)}")
            self._decide(test, when=True)

    def _decide(self, test: ast.expr, *, when: bool) -> None:
        """What lets somebody or something through, and not how it is shown: there bounds and links matter."""
        before, self.deciding = self.deciding, when
        self.visit(test)
        self.deciding = before

    def visit_Compare(self, node: ast.Compare) -> None:
        if len(node.ops) == 1 and (signs := SIGNS.get(type(node.ops[0]))) and self.deciding:
            start, end = self._end(node.left), self._start(node.comparators[0])
            gap = self.source[start:end].decode()
            text = gap.replace(*signs, 1)
            self._add_span(Kind.BOUND, node, start, end, text, f"{signs[0]} became {signs[1]}: {ast.unparse(node)}")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        if isinstance(node.op, ast.And) and self.deciding:
            text = " or ".join(f"({self._text(value)})" for value in node.values)
            self._add(Kind.LOGIC, node, f"({text})", f"and became or: {ast.unparse(node)}")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id == "Permission" and not self.path.endswith("enums.py"):
            other = "SEE_CASES" if node.attr != "SEE_CASES" else "MANAGE_TEAM"
            self._add(Kind.PERMISSION, node, f"Permission.{other}", f"{node.attr} became {other}")
        self.generic_visit(node)

    def _scoping(self, node: ast.Call, called: str, named: list[ast.keyword]) -> None:
        """A question loses each of its conditions in turn; its bounds move, then turn round."""
        if called not in SCOPING and called != "Q":
            return
        for keyword in named:
            if called != "Q" or len(named) + len(node.args) > 1:
                self._add(Kind.SCOPE, keyword, "**{}", f"{keyword.arg}= dropped from {called}()")
            self._bounds(keyword)

    def _naming(self, called: str, named: list[ast.keyword]) -> None:
        """What is looked up or written once is looked up by less, or under a name that others share."""
        looked = [one for one in named if one.arg != "defaults"] if called in LOOK_UPS else []
        for keyword in looked if len(looked) > 1 else []:
            self._add(Kind.KEY, keyword, "**{}", f"{keyword.arg}= dropped from {called}()")
        for keyword in named:
            name = str(keyword.arg)
            if KEYS.search(name):
                self._keys(keyword.value, name)
            if name.endswith("_key") and isinstance(keyword.value, ast.Call):
                self._add(Kind.KEY, keyword.value, '"same"', f"{name}= the same for all")

    def _method(self, decorator: ast.expr) -> None:
        if ast.unparse(decorator).split(".")[-1] == POSTED:
            self._add(Kind.GUARD, decorator, "(lambda view: view)", f"@{ast.unparse(decorator)} dropped")

    def _bounds(self, keyword: ast.keyword) -> None:
        field, _, look_up = str(keyword.arg).rpartition("__")
        for other in (NEIGHBOURS.get(look_up), TURNED.get(look_up)):
            if other:
                start = self._start(keyword)
                end = start + len(str(keyword.arg).encode())
                what = f"{keyword.arg} became {field}__{other}"
                self._add_span(Kind.BOUND, keyword, start, end, f"{field}__{other}", what)

    def _keys(self, value: ast.expr, name: str) -> None:
        """A key loses each of its parts in turn."""
        for node in ast.walk(value):
            if not isinstance(node, ast.JoinedStr):
                continue
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    left = ast.JoinedStr([one for one in node.values if one is not part])
                    what = f"{{{ast.unparse(part.value)}}} dropped from {name}"
                    self._add(Kind.KEY, node, ast.unparse(left), what)

    # Writing it down.

    def _add(self, kind: Kind, node: ast.expr | ast.keyword, text: str, what: str) -> None:
        self._add_span(kind, node, self._start(node), self._end(node), text, what)

    def _add_span(self, kind: Kind, node: ast.expr | ast.keyword, start: int, end: int, text: str, what: str) -> None:
        first, last = self._running()
        in_function = bool(self.functions)
        holder: ast.stmt = self.functions[-1] if in_function else self.statements[-1 if self.decorating else 0]
        if not in_function and self.path.endswith("models.py"):
            return
        self.found.append(
            Site(
                path=self.path,
                kind=kind,
                name=".".join(self.names) or "module",
                what=" ".join(what.split()),
                line=node.lineno,
                start=start,
                end=end,
                text=text,
                first=first,
                last=last,
                body=(_first_line(holder), holder.end_lineno or holder.lineno),
                at_import=not in_function,
            )
        )

    def _running(self) -> tuple[int, int]:
        """Lines of the statement we are in; of a compound one, its head only."""
        node = self.statements[-1]
        body = getattr(node, "body", None)
        if not isinstance(body, list) or not body:
            return node.lineno, node.end_lineno or node.lineno
        return node.lineno, max(node.lineno, body[0].lineno - 1)

    def _start(self, node: ast.expr | ast.keyword) -> int:
        return self.lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.keyword) -> int:
        return self.lines[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)

    def _text(self, node: ast.expr) -> str:
        return self.source[self._start(node) : self._end(node)].decode()


def _first_line(node: ast.stmt) -> int:
    """Where a statement begins, with what stands above it."""
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])


def compiles(site: Site, source: bytes) -> bool:
    """Whether the fault is still Python; a parenthesis or a comment in the way makes it not worth planting."""
    try:
        compile(site.plant(source), site.path, "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def usable(path: str, source: bytes) -> Iterator[Site]:
    """Faults of a module that compile and change something."""
    for site in sites_of(path, source):
        if site.plant(source) != source and compiles(site, source):
            yield site
