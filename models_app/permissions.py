"""Who may do what with initiatives; each rule has a name."""

from __future__ import annotations

from cchc.core.clock import today
from models_app.choices import BEFORE_BOOKS, HOLDING, MEASURED, NEXT_STAGES, UNDECIDED, Stage
from models_app.models import Adoption, Comment, Initiative
from units_app.access import Access, access_of, has_head
from units_app.choices import Role
from units_app.models import Unit, User

UNIT_STAGES = (Stage.APPLIED,)


def may_register(access: Access) -> bool:
    """Units register their own; staff for a unit, what came on paper."""
    return access.has(Role.STAFF) or bool(access.units)


def owns(access: Access, initiative: Initiative) -> bool:
    """Acts for the unit that registered it, or for one that took over from it."""
    return initiative.unit_id in access.units


def heads(access: Access, initiative: Initiative) -> bool:
    return initiative.unit_id in access.headed_units


def keeps_books(access: Access) -> bool:
    """Sở Nội vụ keeps the books: its staff record stages, corrections and imports."""
    return access.has(Role.STAFF)


def may_edit(access: Access, initiative: Initiative) -> bool:
    """What it says: the unit until it is appraised, and then while it is asked to complete the
    file; staff always (what is in the books with a reason). Nobody while it waits for the head.
    """
    if initiative.stage == Stage.AT_HEAD:
        return False
    if initiative.stage == Stage.DRAFT:
        return owns(access, initiative) or keeps_books(access)
    if keeps_books(access):
        return True
    unread = initiative.stage == Stage.REGISTERED
    return owns(access, initiative) and (unread or is_asked_to_complete(initiative))


def is_asked_to_complete(initiative: Initiative) -> bool:
    """Whether a reviewer asks the unit to complete its file, and it was not corrected since."""
    asked = initiative.stage in UNDECIDED
    return asked and initiative.comments.asking_to_complete().exists()


def may_change_indicators(access: Access, initiative: Initiative) -> bool:
    """One by one in the books; with a draft they are written as part of it."""
    return initiative.is_in_books and may_edit(access, initiative)


def may_delete(access: Access, initiative: Initiative) -> bool:
    """Only a draft, by who may edit it."""
    return initiative.stage == Stage.DRAFT and may_edit(access, initiative)


def may_send(access: Access, initiative: Initiative) -> bool:
    return initiative.stage == Stage.DRAFT and may_edit(access, initiative)


def may_approve(access: Access, initiative: Initiative) -> bool:
    """The head of the unit, for a registration that an officer handed in."""
    return initiative.stage == Stage.AT_HEAD and heads(access, initiative)


def may_take_back(access: Access, initiative: Initiative) -> bool:
    """The unit, before its head has decided."""
    return initiative.stage == Stage.AT_HEAD and owns(access, initiative)


def writes(access: Access, initiative: Initiative) -> bool:
    """Writes its drafts, sends and deletes them: the unit, or staff for it."""
    return owns(access, initiative) or keeps_books(access)


def stages_for(access: Access, initiative: Initiative) -> tuple[Stage, ...]:
    """The stages this person may record now. Staff any that may follow; the unit itself only that
    it began to apply what was recognised.
    """
    follow = NEXT_STAGES.get(initiative.stage, ())
    if keeps_books(access):
        return follow
    return tuple(s for s in follow if s in UNIT_STAGES) if owns(access, initiative) else ()


def may_record(access: Access, initiative: Initiative, stage: str) -> bool:
    """Whether this stage is the person's to record, should it follow."""
    if initiative.stage in BEFORE_BOOKS:
        return False
    return keeps_books(access) or (owns(access, initiative) and stage in UNIT_STAGES)


def may_correct_stage(access: Access, initiative: Initiative) -> bool:
    """Staff put right what was recorded by mistake, with a reason."""
    return keeps_books(access) and initiative.stage not in BEFORE_BOOKS


def adopting_units(
    access: Access, initiative: Initiative, family: frozenset[int]
) -> frozenset[int]:
    """The own units for which this person may record that they took it over; none where the
    initiative is their own, also by succession (`family`: see `units_app.families`). For staff see
    `may_adopt_for_any`.
    """
    if initiative.stage not in HOLDING:
        return frozenset()
    return access.units - family


def may_adopt_for_any(access: Access, initiative: Initiative) -> bool:
    """Staff record adoptions of any unit, for what came on paper."""
    return initiative.stage in HOLDING and keeps_books(access)


def may_change_adoption(access: Access, adoption: Adoption) -> bool:
    """The unit that took it over, or staff."""
    return adoption.unit_id in access.units or keeps_books(access)


def may_measure(access: Access, initiative: Initiative) -> bool:
    """The unit itself or staff, once it is in the books and was not refused."""
    return initiative.stage in MEASURED and may_withdraw_figures(access, initiative)


def may_withdraw_figures(access: Access, initiative: Initiative) -> bool:
    """The unit itself or staff, whatever became of the initiative: a wrong figure must go."""
    return owns(access, initiative) or keeps_books(access)


def may_comment(access: Access, initiative: Initiative) -> bool:
    """Reviewers and leaders on what is in the books, and the unit itself in answer."""
    if initiative.stage in BEFORE_BOOKS:
        return False
    reviews = access.has(Role.STAFF, Role.APPRAISER, Role.LEADER)
    return reviews or owns(access, initiative)


def gives_opinions(access: Access) -> bool:
    """Whose word on what is being appraised is waited for."""
    return access.has(Role.STAFF, Role.APPRAISER)


def may_give_opinion(access: Access, initiative: Initiative) -> bool:
    """Reviewers propose, never on what their own unit registered; so do they write internally."""
    reviews = access.has(Role.STAFF, Role.APPRAISER, Role.LEADER)
    return reviews and initiative.unit_id not in access.belongs_to


def reads_comments(access: Access, initiative: Initiative) -> bool:
    """The province's roles and the unit itself; which of them `CommentQuerySet.for_user` says."""
    return access.sees_all or owns(access, initiative)


def may_withdraw(user: User, comment: Comment) -> bool:
    """Only who wrote it."""
    return comment.author_id == user.pk


def goes_through_head(unit: Unit, user: User) -> bool:
    """Whether what this person registers for the unit waits for its head first: see decision 9."""
    access = access_of(user)
    if not unit.head_approves or unit.pk in access.headed_units or keeps_books(access):
        return False
    return has_head(unit.pk, today())
