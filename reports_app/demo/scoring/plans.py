"""When the two rounds took place, and how far each unit came in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from reports_app.demo.scoring.chance import chance
from scores_app.choices import ClaimState, RoundState, SheetState, Step

ACCEPTED, PARTLY, REFUSED, OPEN = (
    ClaimState.ACCEPTED,
    ClaimState.PARTLY,
    ClaimState.REFUSED,
    ClaimState.OPEN,
)


@dataclass(frozen=True, slots=True)
class Path:
    """How far a unit came: the state of its sheet, the share of criteria (per cent) it declared
    and those that were appraised, how its claims were ruled, why it was opened again or is not
    ranked.
    """

    state: SheetState
    declared: int = 100
    appraised: int = 0
    claims: tuple[ClaimState, ...] = ()
    reopened: str = ""
    unranked: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One round: its days, and the paths that units take in turn, some by their code."""

    code: str
    year: int
    window: tuple[date, date]
    steps: Mapping[Step, tuple[date, date]]
    state: RoundState
    in_turn: Sequence[Path]
    by_code: Mapping[str, Path] = field(default_factory=dict)
    # Units that did as well as another in everything, so that they share its rank.
    twins: Mapping[str, str] = field(default_factory=dict)

    @property
    def opens_on(self) -> date:
        return self.steps[Step.SELF_SCORE][0]

    def path_of(self, code: str, place: int) -> Path:
        """The way of the unit with this code, at this place of its group."""
        return self.by_code.get(code) or self.in_turn[place % len(self.in_turn)]

    def day_in(self, step: Step, *parts: object) -> date:
        """A day of a step, always the same for the same parts."""
        first, last = self.steps[step]
        return first + timedelta(days=chance("day", step, *parts) % ((last - first).days + 1))


FULL = Path(SheetState.APPROVED, appraised=100)
NOTHING = Path(SheetState.NOT_STARTED, declared=0)

ROUND_2022 = Plan(
    code="2022",
    year=2022,
    window=(date(2021, 12, 15), date(2022, 12, 14)),
    steps={
        Step.SELF_SCORE: (date(2022, 12, 15), date(2023, 1, 6)),
        Step.HEAD_APPROVAL: (date(2023, 1, 7), date(2023, 1, 11)),
        Step.APPRAISAL: (date(2023, 1, 12), date(2023, 2, 3)),
        Step.EXPLANATION: (date(2023, 2, 4), date(2023, 2, 10)),
        Step.SECOND_APPRAISAL: (date(2023, 2, 11), date(2023, 2, 22)),
        Step.APPROVAL: (date(2023, 2, 23), date(2023, 2, 28)),
    },
    state=RoundState.CLOSED,
    in_turn=(
        FULL,
        FULL,
        Path(SheetState.APPROVED, appraised=100, claims=(ACCEPTED, REFUSED)),
        FULL,
        Path(SheetState.APPROVED, appraised=100, claims=(PARTLY,)),
        FULL,
        Path(SheetState.APPROVED, appraised=100, claims=(REFUSED, ACCEPTED, PARTLY)),
    ),
    by_code={
        "SO-NV": Path(
            SheetState.APPROVED,
            appraised=100,
            unranked="Cơ quan tổ chức chấm điểm: có điểm để tham khảo, không xếp hạng",
        ),
        "18073": Path(
            SheetState.APPROVED,
            appraised=100,
            unranked="Đơn vị thí điểm áp dụng bộ tiêu chí: có điểm để tham khảo, không xếp hạng",
        ),
        "18838": NOTHING,
        **dict.fromkeys(("SO-KHCN", "SO-NGV", "442", "439", "18847", "18850"), FULL),
    },
    twins={"SO-NGV": "SO-KHCN", "442": "439", "18850": "18847"},
)

DONE = Path(SheetState.APPRAISED, appraised=100)
ROUND_2023 = Plan(
    code="2023",
    year=2023,
    window=(date(2022, 12, 15), date(2023, 12, 14)),
    steps={
        Step.SELF_SCORE: (date(2023, 10, 20), date(2023, 11, 15)),
        Step.HEAD_APPROVAL: (date(2023, 11, 16), date(2023, 11, 22)),
        Step.APPRAISAL: (date(2023, 11, 23), date(2023, 12, 8)),
        Step.EXPLANATION: (date(2023, 12, 9), date(2023, 12, 18)),
        Step.SECOND_APPRAISAL: (date(2023, 12, 19), date(2023, 12, 29)),
        Step.APPROVAL: (date(2024, 1, 2), date(2024, 1, 12)),
    },
    state=RoundState.OPEN,
    in_turn=(
        DONE,
        Path(SheetState.SENT, appraised=55),
        Path(SheetState.APPRAISED, appraised=100, claims=(ACCEPTED, REFUSED)),
        Path(SheetState.APPRAISED, appraised=100, claims=(OPEN, OPEN)),
        Path(SheetState.SCORING, declared=45),
        Path(SheetState.SENT),
        DONE,
        Path(SheetState.AT_HEAD),
        Path(SheetState.APPRAISED, appraised=100, claims=(PARTLY, OPEN)),
        Path(
            SheetState.SCORING,
            reopened="Số liệu dịch vụ công trực tuyến trên hệ thống của tỉnh được đối soát lại; "
            "đơn vị cập nhật các tiêu chí liên quan",
        ),
        DONE,
        NOTHING,
        Path(SheetState.SENT, appraised=100),
    ),
    by_code={"SO-TP": Path(SheetState.APPRAISED, appraised=100, claims=(OPEN, ACCEPTED, REFUSED))},
)

PLANS = (ROUND_2022, ROUND_2023)
