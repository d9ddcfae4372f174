"""Tables of criteria sets, rounds, scores, rankings, and indexes that others publish."""

from scores_app.models.claims import Claim, ClaimEvent, ClaimEvidence
from scores_app.models.external import (
    ExternalIndex,
    ExternalRanking,
    IndexBreak,
    StatementChoice,
)
from scores_app.models.publications import Publication, PublicationCheck
from scores_app.models.rankings import Ranking, RankingCheck, RankingRow
from scores_app.models.rounds import AppraisalDuty, Round, RoundSet, RoundStep
from scores_app.models.running import Participant, Reopening, RoundEvent, RoundReminder
from scores_app.models.score_evidence import InitiativeOffer, ScoreEvidence
from scores_app.models.scores import Score, ScoreEvent
from scores_app.models.sets import Band, CriteriaSet, Criterion, CriterionLink, UnitGroup
from scores_app.models.sheets import ScoreSheet, SheetEvent

__all__ = [
    "AppraisalDuty",
    "Band",
    "Claim",
    "ClaimEvent",
    "ClaimEvidence",
    "CriteriaSet",
    "Criterion",
    "CriterionLink",
    "ExternalIndex",
    "ExternalRanking",
    "IndexBreak",
    "InitiativeOffer",
    "Participant",
    "Publication",
    "PublicationCheck",
    "Ranking",
    "RankingCheck",
    "RankingRow",
    "Reopening",
    "Round",
    "RoundEvent",
    "RoundReminder",
    "RoundSet",
    "RoundStep",
    "Score",
    "ScoreEvent",
    "ScoreEvidence",
    "ScoreSheet",
    "SheetEvent",
    "StatementChoice",
    "UnitGroup",
]
