"""The smallest valid objects; whatever a test does not care about has a default."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from cchc.core.clock import today
from cchc.core.models import Area
from evidence_app.models import Evidence
from evidence_app.services import evidence_store
from reports_app.models import ReportPeriod
from tasks_app import services
from tasks_app.choices import Source
from tasks_app.models import Assignment, SourceDocument
from tests import evidence_files
from units_app.choices import Role, UnitKind
from units_app.models import Membership, Succession, Unit, User

PASSWORD = "mot mat khau du dai"
_numbers = count(1)


def make_unit(
    name: str = "",
    *,
    code: str = "",
    kind: str = UnitKind.DEPARTMENT,
    valid_from: date | None = None,
    valid_to: date | None = None,
    parent: Unit | None = None,
    order: int = 0,
    source: str = "",
) -> Unit:
    number = next(_numbers)
    return Unit.objects.create(
        name=name or f"Sở thứ {number}",
        code=code or f"DV-{number}",
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        parent=parent,
        order=order,
        source=source,
    )


def make_succession(predecessor: Unit, successor: Unit, share: str = "") -> Succession:
    """A link; `share` as a decimal text, empty where none is stated."""
    return Succession.objects.create(
        predecessor=predecessor, successor=successor, share=share or None
    )


def make_user(
    role: Role | None = None,
    unit: Unit | None = None,
    *,
    username: str = "",
    full_name: str = "Nguyễn Thị An",
    must_change_password: bool = False,
    since: date = date(2020, 1, 1),
) -> User:
    """An account with PASSWORD and, where named, one role without an end."""
    user = User.objects.create_user(
        username or f"nguoi-{next(_numbers)}",
        password=PASSWORD,
        full_name=full_name,
        must_change_password=must_change_password,
    )
    if role is not None:
        make_membership(user, role, unit, since=since)
    return user


def make_membership(
    user: User,
    role: Role,
    unit: Unit | None = None,
    *,
    since: date = date(2020, 1, 1),
    until: date | None = None,
) -> Membership:
    return Membership.objects.create(
        user=user, role=role, unit=unit, valid_from=since, valid_to=until
    )


def make_area(name: str = "Cải cách thể chế") -> Area:
    return Area.objects.create(code=f"LV-{next(_numbers)}", name=name)


def make_document(
    number: str = "01/QĐ-TTg", issued_on: date = date(2023, 1, 5), issuer: str = "Thủ tướng"
) -> SourceDocument:
    return services.document_get(number=number, issued_on=issued_on, issuer=issuer)


def make_assignment(
    lead_unit: Unit | None = None,
    *,
    title: str = "Rà soát thủ tục hành chính",
    source: str = Source.GOVERNMENT,
    document: SourceDocument | None = None,
    area: Area | None = None,
    assigned_on: date = date(2023, 1, 10),
    due_on: date | None = None,
    co_units: tuple[Unit, ...] = (),
    actor: User | None = None,
) -> Assignment:
    """A task as the service gives it, with its first event."""
    return services.assignment_create(
        data=services.NewAssignment(
            title=title,
            source=source,
            document=document or make_document(),
            lead_unit=lead_unit or make_unit(),
            area=area,
            assigned_on=assigned_on,
            due_on=due_on,
            co_units=co_units,
        ),
        actor=actor,
    )


def make_evidence(
    unit: Unit | None = None,
    *,
    name: str = "",
    number: str = "",
    issued_on: date | None = None,
    actor: User | None = None,
    content: bytes | None = None,
    file_name: str = "bao-cao.pdf",
) -> Evidence:
    """A document in the vault as the service takes it; a tiny real PDF of its own unless `content`
    says otherwise.
    """
    made = content or evidence_files.pdf_bytes(f"Bao cao so {next(_numbers)}")
    return evidence_store(
        upload=evidence_files.upload(made, file_name),
        unit=unit,
        actor=actor,
        name=name,
        number=number,
        issued_on=issued_on,
    )


def make_period(code: str = "", *, starts_on: date | None = None, days: int = 90) -> ReportPeriod:
    """A period, from tomorrow on unless `starts_on` says otherwise."""
    first = starts_on or today() + timedelta(days=1)
    last = first + timedelta(days=days)
    made = code or f"KY-{next(_numbers)}"
    return ReportPeriod.objects.create(
        code=made, name=f"Kỳ {made}", starts_on=first, ends_on=last, due_on=last
    )
