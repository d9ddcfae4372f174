"""What became of one criterion of a sheet: every reading with what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scores_app.choices import Stage
from scores_app.claims.sight import hide_rulings, reads_claims
from scores_app.declaring import declared_text, figure_of
from scores_app.models import Criterion, ScoreEvent, ScoreSheet
from units_app.models import User

FALLEN = {
    Stage.APPRAISAL: "đơn vị đã đổi kê khai hoặc tài liệu sau khi thẩm định",
    Stage.SECOND: "kết quả thẩm định mà giải trình nhắm tới đã đổi",
}


@dataclass(frozen=True)
class Change:
    """One time a reading was written: the event and the one of the same stage before it."""

    event: ScoreEvent
    before: ScoreEvent | None
    criterion: Criterion

    @property
    def stage_words(self) -> str:
        return str(Stage(self.event.stage).label)

    @property
    def fallen_words(self) -> str:
        """Why a reading fell with what it had judged."""
        return FALLEN[Stage(self.event.stage)]

    @property
    def figure(self) -> str:
        return _figure(self.criterion, self.event)

    @property
    def figure_before(self) -> str:
        return _figure(self.criterion, self.before)

    @property
    def moves_points(self) -> bool:
        return self.before is not None and self.before.points != self.event.points

    @property
    def moves_figure(self) -> bool:
        return self.before is not None and self.figure_before != self.figure


def changes_of(sheet: ScoreSheet, criterion: Criterion, day: date, user: User) -> list[Change]:
    """Every writing known on `day`, the newest first, without the words of rulings on claims that
    this person does not read.
    """
    events = ScoreEvent.objects.filter(sheet=sheet, criterion=criterion, effective_on__lte=day)
    told = list(events.select_related("changed_by").order_by("pk"))
    hide_rulings(told, reads_claims(user, sheet))
    return list(_paired(told, criterion))[::-1]


def _paired(events: list[ScoreEvent], criterion: Criterion) -> Iterator[Change]:
    last: dict[str, ScoreEvent] = {}
    for event in events:
        yield Change(event, last.get(event.stage), criterion)
        last[event.stage] = event


def _figure(criterion: Criterion, event: ScoreEvent | None) -> str:
    if event is None or event.gone:
        return ""
    return declared_text(criterion, figure_of(event))
