"""What the tasks of a unit said when the appraisal began, and at the end of the window."""

from __future__ import annotations

from datetime import date

from reports_app.demo.scoring.plans import Plan
from scores_app.choices import Step
from scores_app.counted.figures import Measure, RoundTasks
from scores_app.models import Criterion, Round
from scores_app.points import Figure


class Counted:
    """Figures of the rule from_assignments, as the nightly count would have written them."""

    def __init__(self, of_round: Round, plan: Plan) -> None:
        self.early, self.late = RoundTasks(of_round), RoundTasks(of_round)
        self.early.day = min(self.late.day, plan.steps[Step.APPRAISAL][0])

    def figures(self, unit_id: int, criterion: Criterion) -> tuple[tuple[date, Figure], ...]:
        """The day and the figure of each time it was counted: once, or twice where it changed."""
        measure = Measure.of(criterion)
        first = self.early.figure(unit_id, measure)
        last = self.late.figure(unit_id, measure)
        counted = (self.early.day, first), (self.late.day, last)
        return counted[:1] if first == last else counted
