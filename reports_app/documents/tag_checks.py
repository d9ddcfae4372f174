"""Reading the tags of a template: what they name must exist, and they may do little (decision 45).

Printing, loops over known lists, conditions and the product's own filters; nothing is called,
counted or set, so that every number in a document is one the product counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from rapidfuzz import fuzz, process

from reports_app.documents.environment import FILTERS, environment
from reports_app.documents.names import Group, Leaf, Many, Shape

DEEPEST = 3
LOOP = Group({name: Leaf(1) for name in ("index", "first", "last", "length")})
_PASSED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.If,
)
_IN_A_LINE = re.compile(r"<w:p([ >])")
_TAG = re.compile(r"<[^>]+>")
_LOOKS_LIKE = 60  # of 100; below, no other name is meant
_SHOWN = 90
_KEPT_WORDS = {
    "Assign": "đặt biến (set)",
    "AssignBlock": "đặt biến (set)",
    "Macro": "khai báo macro",
    "CallBlock": "gọi macro",
    "Import": "import",
    "FromImport": "import",
    "Include": "include",
    "Extends": "extends",
    "Block": "block",
    "Call": "gọi hàm",
    "Getitem": "ngoặc vuông",
    "Test": "phép thử “is”",
    "Scope": "autoescape",
    "ScopedEvalContextModifier": "autoescape",
    "FilterBlock": "khối filter",
    "With": "with",
    "CondExpr": "biểu thức if trong ngoặc nhọn; hãy dùng {% if %} … {% endif %}",
}
_SUMS = (nodes.BinExpr, nodes.UnaryExpr, nodes.Concat)
_END_NAMES = re.compile(r"'(end\w+|else|elif)'")
_UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")
_PARAGRAPH_PRINTS = re.compile(r"\{\{\s*(?:p|tr|tc|r)\s+[^}]*\}\}")


@dataclass
class Found:
    """What reading one template told: problems by place, and the names that are printed."""

    problems: list[str] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names known at a place, and the loops around it; `last` is the innermost loop's name."""

    names: Mapping[str, Shape]
    depth: int = 0
    last: str = ""

    def within(self, name: str, item: Shape) -> _Scope:
        return _Scope({**self.names, name: item, "loop": LOOP}, self.depth + 1, name)


def check_text(place: str, xml: str, shape: Group, found: Found) -> None:
    """Adds what is wrong with one part of a template.

    Args:
        place: the part in words: "Thân văn bản".
        xml: its text as docxtpl hands it to Jinja, tags put together.
        shape: what a template of this kind may name.
        found: what is told is added to it.
    """
    lines = _IN_A_LINE.sub(r"\n<w:p\1", xml)
    reader = _Reader(place, lines.splitlines(), found)
    try:
        tree = environment().parse(lines)
    except TemplateSyntaxError as error:
        reader.tell(error.lineno, _syntax_words(error))
        return
    reader.read(tree, _Scope(shape.names))


def misplaced_prints(place: str, plain: str) -> Iterator[str]:
    """Prints written like a tag of a whole row or paragraph, whose text would be lost."""
    for one in _PARAGRAPH_PRINTS.findall(plain):
        yield f"{place}: “{one}” phải viết là {{{{ tên }}}}, không có chữ p, tr, tc, r đứng trước."


class _Reader:
    """Walks through one part."""

    def __init__(self, place: str, lines: list[str], found: Found) -> None:
        self._place, self._lines, self._found = place, lines, found

    def tell(self, line: int | None, problem: str) -> None:
        words = self._words(line)
        place = f"{self._place}, đoạn “{words}”" if words else self._place
        self._found.problems.append(f"{place}: {problem}")

    def _words(self, line: int | None) -> str:
        """The paragraph in which something stands, shortened; "" where that is not known."""
        text = self._lines[line - 1] if line and line <= len(self._lines) else ""
        words = " ".join(_TAG.sub("", text).split())
        return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"

    def read(self, node: nodes.Node, scope: _Scope) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._shape(node, scope)
        elif isinstance(node, nodes.Filter):
            self._filter(node, scope)
        elif isinstance(node, _PASSED):
            self._passed(node, scope)
        else:
            self.tell(node.lineno, _refused_words(node))

    def _passed(self, node: nodes.Node, scope: _Scope) -> None:
        if isinstance(node, nodes.Output):
            for one in node.nodes:
                self._printed(one, scope)
        for child in node.iter_child_nodes():
            self.read(child, scope)

    def _printed(self, node: nodes.Expr, scope: _Scope) -> None:
        """Lists and groups cannot be printed."""
        inner: Any = node
        while isinstance(inner, nodes.Filter):
            inner = inner.node
        if isinstance(inner, nodes.Name | nodes.Getattr):
            shape = self._shape(inner, scope, is_silent=True)
            if isinstance(shape, Many):
                self.tell(node.lineno, f"“{_path(inner)}” là danh sách; hãy dùng {{% for … %}}.")
            elif isinstance(shape, Group):
                self.tell(node.lineno, f"“{_path(inner)}” gồm nhiều mục; hãy viết thêm “.tên-mục”.")
            self._found.printed.add(_path(inner))

    def _filter(self, node: nodes.Filter, scope: _Scope) -> None:
        if node.name not in FILTERS:
            self.tell(
                node.lineno, f"không có bộ lọc “{node.name}”.{_meant(node.name, list(FILTERS))}"
            )
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.tell(node.lineno, f"bộ lọc “{node.name}” không nhận thêm gì trong ngoặc.")
        if node.node is not None:
            self.read(node.node, scope)

    def _loop(self, node: nodes.For, scope: _Scope) -> None:
        item = self._item(node, scope)
        if not isinstance(node.target, nodes.Name):
            self.tell(node.lineno, "vòng lặp chỉ đặt một tên: {% for dòng in danh-sách %}.")
            return
        if node.recursive or node.else_:
            self.tell(node.lineno, "vòng lặp không dùng “recursive” hoặc {% else %}.")
        inner = scope.within(node.target.name, item)
        for one in [*node.body, *([node.test] if node.test else [])]:
            self.read(one, inner)

    def _item(self, node: nodes.For, scope: _Scope) -> Shape:
        """What one entry of the list is; a loop within another goes through a list of its entry,
        so that a document never grows faster than what it tells of.
        """
        if not isinstance(node.iter, nodes.Name | nodes.Getattr):
            self.tell(node.lineno, "vòng lặp chỉ đi qua một danh sách có tên.")
            return Leaf("")
        shape = self._shape(node.iter, scope)
        path = _path(node.iter)
        if scope.depth >= DEEPEST:
            self.tell(node.lineno, f"vòng lặp lồng nhau tối đa {DEEPEST} lần.")
        elif scope.depth and path.split(".")[0] != scope.last:
            self.tell(
                node.lineno,
                f"vòng lặp bên trong phải đi qua danh sách của “{scope.last}”, ví dụ"
                f" {scope.last}.tên-danh-sách, không phải “{path}”.",
            )
        if isinstance(shape, Many):
            return shape.item
        if shape is not None:
            self.tell(node.lineno, f"“{path}” không phải danh sách.")
        return Leaf("")

    def _shape(self, node: nodes.Expr, scope: _Scope, *, is_silent: bool = False) -> Shape | None:
        """What a name stands for; None where there is none such, which is told."""
        if isinstance(node, nodes.Name):
            known: Mapping[str, Shape] = scope.names
            name, where = node.name, ""
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name | nodes.Getattr):
            owner = self._shape(node.node, scope, is_silent=is_silent)
            if owner is None:
                return None
            known = owner.names if isinstance(owner, Group) else {}
            name, where = node.attr, f" trong “{_path(node.node)}”"
        else:
            if not is_silent:
                self.tell(node.lineno, "chỉ dùng tên và tên mục: {{ tên.mục }}.")
            return None
        if name not in known and not is_silent:
            self.tell(node.lineno, f"không có tên “{name}”{where}.{_meant(name, list(known))}")
        return known.get(name)


def _path(node: nodes.Expr) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _meant(name: str, known: list[str]) -> str:
    """The nearest name that there is."""
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_LOOKS_LIKE)
    return f" Có phải là “{found[0]}”?" if found else ""


def _refused_words(node: nodes.Node) -> str:
    if isinstance(node, _SUMS):
        return "mẫu không được tính toán; mọi con số do chương trình tính."
    name = type(node).__name__
    return f"không dùng được {_KEPT_WORDS.get(name, name)} trong mẫu."


def _syntax_words(error: TemplateSyntaxError) -> str:
    message = error.message or ""
    unknown = _UNKNOWN_TAG.search(message)
    if unknown and unknown[1] in {"tr", "tc", "p", "r"}:
        return (
            f"thẻ {{%{unknown[1]} … %}} đứng sai chỗ: “tr” chỉ trong một hàng riêng của bảng, “tc”"
            " trong một ô riêng, “p” trong một đoạn riêng."
        )
    if unknown and not _END_NAMES.search(f"'{unknown[1]}'"):
        return f"không có thẻ “{unknown[1]}”; mẫu chỉ dùng for, if, elif, else."
    if "Unexpected end of template" in message or unknown:
        return (
            "thiếu hoặc thừa thẻ đóng: mỗi {% for %} cần một {% endfor %}, mỗi {% if %} cần một"
            " {% endif %}."
        )
    return "thẻ viết sai; kiểm tra dấu ngoặc {{ }}, {% %} và tên bên trong."
