"""What a published ranking says of one unit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from cchc.core.templatetags.cchc_format import exact, whole
from reports_app.deliveries.told import Fact, Told
from scores_app.choices import PublicationKind, RowStatus
from scores_app.models import Publication
from scores_app.publications.unit_keys import UnitKey, key_told

Document = Mapping[str, Any]
NO_RANK = "chưa có hạng"
CHANGED = (("index", "Chỉ số"), ("rank", "Hạng"), ("band", "Mức xếp loại"), ("points", "Điểm"))


@dataclass(frozen=True)
class Group:
    """One group of the document: its name, the names of its areas, its lines by unit."""

    name: str
    areas: Mapping[str, str]
    lines: Mapping[UnitKey, Document]

    @property
    def ranked(self) -> int:
        """Among how many a rank counts."""
        return sum(line["rank"] is not None for line in self.lines.values())


@dataclass(frozen=True)
class RankingReader:
    """The groups of a publication, of the one that it corrects (none of the first), and of the last
    one of an earlier year; `past` says in words which that is.
    """

    groups: Sequence[Group]
    before: Sequence[Group] = ()
    corrects: int | None = None
    past_groups: Sequence[Group] = ()
    past: str = ""

    @classmethod
    def of(cls, publication: Publication) -> Self:
        """Reads the documents of a publication, of the one it replaces, and of the earlier year."""
        replaced, earlier = publication.revises, _of_earlier_year(publication)
        return cls(
            groups=_groups(publication),
            before=_groups(replaced) if replaced else (),
            corrects=replaced.number if replaced else None,
            past_groups=_groups(earlier) if earlier else (),
            past=_past_words(earlier) if earlier else "",
        )

    def keys(self) -> Sequence[UnitKey]:
        """The units with a line, in the order of the document."""
        return [key for group in self.groups for key in group.lines]

    def line(self, key: UnitKey) -> Document | None:
        """The unit's line as it was published."""
        group = _with(self.groups, key)
        return group.lines[key] if group else None

    def told(self, key: UnitKey) -> Told | None:
        """The unit's own line; None without one."""
        group = _with(self.groups, key)
        if group is None:
            return None
        line = group.lines[key]
        return Told(
            unit=line["unit"]["name"],
            facts=[*_facts(group, line), *self._past(key)],
            heading="Theo lĩnh vực",
            lines=list(_areas(group, line)),
            changes=list(self._changes(key, line)),
        )

    def _past(self, key: UnitKey) -> Iterator[Fact]:
        """What was published of the unit for an earlier year, as it was then: sets of criteria may
        differ, so nothing is taken from one another.
        """
        group = _with(self.past_groups, key)
        if group is None or group.lines[key]["index"] is None:
            return
        line = group.lines[key]
        text = f"chỉ số {_shown('index', line['index'])}"
        if line["rank"]:
            text = f"{text}, hạng {line['rank']} trên {whole(group.ranked)}"
        yield self.past, text

    def _changes(self, key: UnitKey, line: Document) -> Iterator[str]:
        if self.corrects is None:
            return
        group = _with(self.before, key)
        if group is None:
            yield f"Bản số {self.corrects} không có dòng của đơn vị."
            return
        old, changed = group.lines[key], False
        for name, label in CHANGED:
            if old[name] != line[name]:
                changed = True
                yield _moved(label, _shown(name, old[name]), _shown(name, line[name]))
        if not changed:
            yield "Điểm, chỉ số, hạng và mức xếp loại của đơn vị giữ nguyên."


def _of_earlier_year(publication: Publication) -> Publication | None:
    """The ranking in force of the last year before that was published before; one query."""
    if publication.round is None:
        return None
    known = Publication.objects.filter(
        kind=PublicationKind.RANKING,
        number__lt=publication.number,
        revised_by=None,
        round__year__lt=publication.round.year,
        is_sample=publication.is_sample,
    )
    return known.select_related("round").order_by("-round__year", "-number").first()


def _past_words(earlier: Publication) -> str:
    year = earlier.round.year if earlier.round else ""
    return f"Năm {year} (bản công bố số {earlier.number})"


def _groups(publication: Publication) -> list[Group]:
    document: Document = json.loads(publication.document)
    inputs = {group["code"]: group for group in document["inputs"]["groups"]}
    return [
        Group(
            name=inputs[group["code"]]["name"],
            areas={
                criterion["code"]: criterion["name"]
                for criterion in inputs[group["code"]]["criteria"]
                if not criterion["parent"]
            },
            lines={key_told(line["unit"]): line for line in group["lines"]},
        )
        for group in document["result"]["groups"]
    ]


def _with(groups: Sequence[Group], key: UnitKey) -> Group | None:
    return next((group for group in groups if key in group.lines), None)


def _moved(label: str, old: str, new: str) -> str:
    """What changed, also where it is less than two decimals show."""
    if old == new:
        return f"{label}: {new}, chỉ đổi ở sau hai chữ số thập phân."
    return f"{label}: {old} → {new}."


def _facts(group: Group, line: Document) -> Iterator[Fact]:
    yield "Nhóm đơn vị", group.name
    if line["status"] != RowStatus.RANKED:
        yield "Xếp hạng", str(RowStatus(line["status"]).label)
    else:
        yield "Xếp hạng", f"{line['rank']} trên {whole(group.ranked)} đơn vị có hạng"
    if line["index"] is not None:
        yield "Chỉ số", _shown("index", line["index"])
    if line["band"]:
        yield "Mức xếp loại", line["band"]
    if line["points"] is not None:
        points, most = Decimal(line["points"]), Decimal(line["applicable"])
        yield "Điểm", f"{exact(points)} trên {exact(most)} điểm áp dụng cho đơn vị"
        yield from _adjusted(line)


def _adjusted(line: Document) -> Iterator[Fact]:
    for name, label in (("bonus", "Trong đó điểm thưởng"), ("penalty", "Trong đó điểm trừ")):
        if Decimal(line[name] or 0):
            yield label, exact(Decimal(line[name]))


def _areas(group: Group, line: Document) -> Iterator[Fact]:
    for code, (points, most, unknown) in line["areas"].items():
        yield group.areas.get(code, code), _area(Decimal(points), Decimal(most), int(unknown))


def _area(points: Decimal, most: Decimal, unknown: int) -> str:
    if unknown:
        return f"chưa chấm xong {whole(unknown)} tiêu chí"
    if not most:
        return "không áp dụng"
    lost = most - points
    text = f"{exact(points)} trên {exact(most)} điểm"
    return f"{text}, mất {exact(lost)}" if lost > 0 else text


def _shown(name: str, value: Any) -> str:
    if value in {None, ""}:
        return NO_RANK if name == "rank" else "–"
    return str(value) if name in {"rank", "band"} else exact(Decimal(value))
