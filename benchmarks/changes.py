"""Every change of a module that its tests are asked about.

Comparisons, boundaries, arithmetic, negations, numbers and their neighbours, arguments dropped or
None, statements left out, extremes turned round. Strings stay: words are for readers. After
Jia & Harman 2011, "An analysis and survey of the development of mutation testing", §3.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Final, TypeVar

OPERATORS: Final[Mapping[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
NAMES: Final[Mapping[str, str]] = {
    "min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor",
    "minimum": "maximum", "maximum": "minimum", "argmin": "argmax", "argmax": "argmin",
}  # fmt: skip
# Types and what is done once, while importing; what is said of an error; words with places in them.
SKIPPED: Final = (ast.Import, ast.ImportFrom, ast.Raise, ast.Assert, ast.JoinedStr)
SKIPPED_FIELDS: Final = ("annotation", "returns", "decorator_list", "bases", "keywords")
WHOLE_CALLS: Final = ("len", "isinstance", "cast", "TypeVar", "gettext", "ngettext")


T = TypeVar("T")
N = TypeVar("N", bound=ast.AST)


@dataclass(frozen=True)
class Change:
    """A module with one change, compiled. line: in its file; what: old → new.

    within: the first and last line of the function it lies in, decorators too; None if in none.
    """

    line: int
    what: str
    code: CodeType
    within: tuple[int, int] | None


def changes_of(text: str, file: str) -> list[Change]:
    """All changes of the module whose text stands in `file`, in the order of its lines."""
    tree = ast.parse(text)
    functions = list(_functions(tree.body))
    found = []
    for parent, field, at, node in list(_places(tree)):
        line = getattr(node, "lineno", getattr(parent, "lineno", 1))
        within = next((ends for ends in functions if ends[0] <= line <= ends[1]), None)
        old = _said(node, parent)
        for new in _replacements(node):
            ast.fix_missing_locations(ast.copy_location(new, node))
            _place(parent, field, at, new)
            what = f"{old} → {_said(new, parent)}"
            found.append(Change(line, what, compile(tree, file, "exec"), within))
        _place(parent, field, at, node)
    return sorted(found, key=lambda change: change.line)


def neighbours(value: float) -> tuple[float, ...]:
    """A tenth more and less; of a small whole number one; of a share near 1 its distance to it."""
    if isinstance(value, int) and abs(value) < 10:
        return value + 1, value - 1
    if 0.5 < value < 1:
        return 1 - (1 - value) * 1.1, 1 - (1 - value) / 1.1
    if isinstance(value, int):
        return round(value * 1.1), round(value / 1.1)
    return (value * 1.1, value / 1.1) if value else (1.0,)


def _places(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node that may be replaced: its parent, the field and where in it, and itself."""
    for field, value in ast.iter_fields(parent):
        if field in SKIPPED_FIELDS and not isinstance(parent, ast.Call):
            continue
        many = value if isinstance(value, list) else [value]
        for at, node in enumerate(many):
            if isinstance(node, ast.AST) and not isinstance(node, SKIPPED):
                yield parent, field, at if isinstance(value, list) else None, node
                if not _is_whole(node):
                    yield from _places(node)


def _is_whole(node: ast.AST) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and node.func.id in WHOLE_CALLS  # type: ignore[attr-defined]  # a name, as asked


def _place(parent: ast.AST, field: str, at: int | None, node: ast.AST) -> None:
    if at is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[at] = node


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    if type(node) in OPERATORS:
        yield OPERATORS[type(node)]()
    elif isinstance(node, ast.stmt):
        yield from _other_statements(node)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_values(node.value))
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], node.ctx)
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield _with(node, attr=NAMES[node.attr])
    elif isinstance(node, ast.UnaryOp):
        yield copy.copy(node.operand)
    elif isinstance(node, ast.Lambda):
        yield _with(node, body=ast.Constant(None))
    elif isinstance(node, ast.IfExp):
        yield from (copy.copy(node.body), copy.copy(node.orelse))
    elif isinstance(node, ast.comprehension):
        yield from (_with(node, ifs=rest) for rest in _without_one(node.ifs))
    elif isinstance(node, ast.Call) and not _is_whole(node):
        yield from _other_calls(node)


def _other_values(value: object) -> tuple[float, ...]:
    if isinstance(value, bool):
        return (not value,)
    return neighbours(value) if isinstance(value, int | float) else ()


def _other_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    given = node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.Return) else None
    if given is not None and not _is_none(given):
        yield _with(node, value=ast.Constant(None))
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    if called or isinstance(node, ast.AugAssign | ast.Delete | ast.Continue):
        yield ast.Pass()
    if isinstance(node, ast.If | ast.While):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Continue):
        yield ast.Break()
    if isinstance(node, ast.Break):
        yield ast.Continue()


def _other_calls(node: ast.Call) -> Iterator[ast.Call]:
    for at, given in enumerate(node.args):
        if not isinstance(given, ast.Starred | ast.GeneratorExp) and not _is_none(given):
            args = [*node.args[:at], ast.Constant(None), *node.args[at + 1 :]]
            yield _with(node, args=args)
    for at, keyword in enumerate(node.keywords):
        if keyword.arg and not _is_none(keyword.value):
            other = ast.keyword(keyword.arg, ast.Constant(None))
            yield _with(node, keywords=[*node.keywords[:at], other, *node.keywords[at + 1 :]])
    if len(node.args) + len(node.keywords) > 1:
        yield from (_with(node, args=rest) for rest in _without_one(node.args))
        yield from (_with(node, keywords=rest) for rest in _without_one(node.keywords))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _without_one(items: list[T]) -> Iterator[list[T]]:
    return ([*items[:at], *items[at + 1 :]] for at in range(len(items)))


def _with(node: N, **fields: object) -> N:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _functions(body: list[ast.stmt]) -> Iterator[tuple[int, int]]:
    """First and last line of each function and method that lies in no other."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(above.lineno for above in node.decorator_list)])
            yield first, node.end_lineno or first


def _said(node: ast.AST, parent: ast.AST) -> str:
    """How it reads: of an operator with what it joins, of an `if` what it asks."""
    told = parent if isinstance(node, ast.operator | ast.cmpop | ast.boolop) else node
    told = told.test if isinstance(told, ast.If | ast.While) else told
    said = " ".join(ast.unparse(told).split())
    return said if len(said) <= 90 else f"{said[:60]} … {said[-25:]}"
