"""What to show, as the address says it: day, source, name, groups and parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from cchc.core.clock import HANOI
from cchc.core.text import nfc, whole_number
from reports_app.overview.figures import source_of
from scores_app.models import Publication, RoundSet, ScoreSheet
from tasks_app.choices import Source
from units_app.models import Unit, User

NAME = "Hội nghị cải cách hành chính"
NAME_LENGTH = 160
# The parts of a conference in their order: key and words.
PARTS = (
    ("tasks", "Nhiệm vụ: năm con số chính"),
    ("late", "Nhiệm vụ theo đơn vị, quá hạn trước"),
    ("areas", "Nhiệm vụ theo lĩnh vực"),
    ("year", "Tiến độ trong năm"),
    ("initiatives", "Mô hình, sáng kiến theo lĩnh vực"),
    ("ranking", "Xếp hạng từng nhóm đơn vị"),
    ("heat", "Từng lĩnh vực của từng nhóm đơn vị"),
    ("map", "Bản đồ xã, phường"),
    ("indexes", "PAR INDEX, SIPAS của tỉnh qua các năm"),
    ("decide", "Việc cần quyết định"),
)
ALL = tuple(key for key, _ in PARTS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is shown; `groups` of those on offer, `source` "" for both lists; `publications` are
    those whose figures stand in place of the books'.
    """

    day: date
    name: str
    source: str
    parts: tuple[str, ...]
    groups: tuple[RoundSet, ...]
    publications: tuple[Publication, ...] = ()

    @property
    def source_words(self) -> str:
        """Whose tasks are counted."""
        return str(Source(self.source).label) if self.source else "Cả hai nguồn"


def groups_on(user: User, day: date) -> list[RoundSet]:
    """The groups whose results stand on `day`, the newest year first; one query."""
    return list(RoundSet.objects.for_user(user).latest_standing_on(day))


def group_key(group: RoundSet) -> str:
    """How an address names a group of a round."""
    return f"{group.round.code}/{group.group.code}"


def publications_on(day: date) -> list[Publication]:
    """The publications on offer: those that were in force at the end of `day`, newest first,
    without their documents; one query.
    """
    end = datetime.combine(day + timedelta(days=1), time.min, HANOI)
    later = Publication.objects.filter(revises=OuterRef("pk"), published_at__lt=end)
    held = Publication.objects.filter(~Exists(later), published_at__lt=end)
    return list(held.defer("document").order_by("-number"))


def chosen(
    asked: QueryDict,
    day: date,
    groups: Sequence[RoundSet],
    publications: Sequence[Publication] = (),
) -> Chosen:
    """Reads the address; what it does not say is everything there is, of each group that
    still has units its latest round that had ended, or the latest one.
    """
    parts = tuple(key for key in ALL if key in asked.getlist("part"))
    wanted = asked.getlist("group")
    picked = tuple(group for group in groups if group_key(group) in wanted)
    numbers = {whole_number(text) for text in asked.getlist("cong-bo")}
    return Chosen(
        day=day,
        name=nfc(asked.get("name", "")).strip()[:NAME_LENGTH] or NAME,
        source=source_of(asked.get("source")),
        parts=parts or ALL,
        groups=picked if "group" in asked else usual(groups, day),
        publications=tuple(one for one in publications if one.number in numbers),
    )


def usual(groups: Sequence[RoundSet], day: date) -> tuple[RoundSet, ...]:
    """Of each group one round: the latest that had ended by `day`, else the latest. Rounds none of
    whose units is there on `day` tell of a level that is gone. One query.
    """
    sheets = ScoreSheet.objects.filter(round_set__in=groups, unit__in=Unit.objects.valid_on(day))
    living = set(sheets.order_by().values_list("round_set", flat=True).distinct())
    standing = [group for group in groups if group.pk in living]
    found: dict[int, RoundSet] = {}
    for group in standing:
        found.setdefault(group.group_id, group)
    for group in reversed(standing):
        if group.round.ended_by(day):
            found[group.group_id] = group
    return tuple(found.values())


def page_number(text: str, last: int) -> int:
    """Which page is asked for, from 1 to `last`; 1 for anything else."""
    number = whole_number(text)
    return number if number is not None and 1 <= number <= last else 1
