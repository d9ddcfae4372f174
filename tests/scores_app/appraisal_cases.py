"""A round in its appraisal: two units that sent their sheets, one that did not, an appraiser."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from scores_app.choices import Rule, SheetState, Stage, Step
from scores_app.models import Criterion, Round, RoundSet, ScoreSheet
from scores_app.services.duties import duties_assign
from tests.cast import signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet
from units_app.choices import Role
from units_app.models import User

LEAVES = (
    Leaf("1.1", "2", name="Ban hành kế hoạch cải cách hành chính năm", evidence_required=True),
    Leaf("1.2", "3", Rule.PROPORTIONAL, name="Tỷ lệ hồ sơ giải quyết đúng hạn"),
    Leaf("2.1", "5", Rule.MANUAL, name="Chất lượng tham mưu"),
    Leaf("2.2", "10", Rule.SURVEY, {"scale": "100"}, name="Mức độ hài lòng của người dân"),
)


@dataclass
class Case:
    """`sheets`: sent, sent, not sent."""

    round: Round
    round_set: RoundSet
    sheets: list[ScoreSheet]
    appraiser: User
    staff: User

    def leaf(self, code: str) -> Criterion:
        return self.round_set.criteria_set.criteria.get(code=code)

    def client(self, user: User) -> Client:
        return signed_in(user)


def make_case(step: Step = Step.APPRAISAL) -> Case:
    of_round = make_round(make_set(LEAVES), open_step=step)
    names = ("Sở Tư pháp", "Sở Tài chính", "Sở Y tế")
    states = (SheetState.SENT, SheetState.SENT, SheetState.SCORING)
    sheets = [
        make_sheet(of_round, make_unit(name), state=state)
        for name, state in zip(names, states, strict=True)
    ]
    load_score(sheets[0], "1.1", "2", stage=Stage.SELF, answer="yes")
    load_score(sheets[0], "1.2", "2.7", stage=Stage.SELF, value="90")
    load_score(sheets[1], "1.1", "0", stage=Stage.SELF, answer="no")
    round_set = RoundSet.objects.select_related("round", "criteria_set").get(round=of_round)
    appraiser = make_user(Role.APPRAISER, full_name="Trần Văn Cường")
    duties_assign(round_set=round_set, appraiser=appraiser)
    staff = make_user(Role.STAFF, full_name="Nguyễn Thị An")
    return Case(of_round, round_set, sheets, appraiser, staff)
