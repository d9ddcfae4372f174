"""Changing and deleting documents, what refers to them, and two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from evidence_app import jobs, services, vault
from evidence_app.models import Evidence, StoredFile
from evidence_app.uses import uses_of
from tasks_app.models import Assignment, EventEvidence
from tests.cast import Cast
from tests.evidence_files import pdf_bytes, upload
from tests.factories import make_assignment, make_evidence

pytestmark = pytest.mark.django_db

CONTENT = pdf_bytes("Chung một nội dung")


def linked(assignment: Assignment, evidence: Evidence) -> None:
    EventEvidence.objects.create(event=assignment.events.get(), evidence=evidence)


def delete(evidence: Evidence, reason: str = "Đưa lên nhầm") -> None:
    services.evidence_delete(evidence_id=evidence.pk, reason=reason, actor=None)


def update(evidence: Evidence, version: int = 1, number: str = "2/BC") -> Evidence:
    return services.evidence_update(
        evidence_id=evidence.pk,
        version=version,
        name="Tên mới",
        number=number,
        issued_on=date(2023, 9, 1),
    )


def by_hand(statement: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_change_counts_versions_and_the_second_is_told() -> None:
    evidence = make_evidence()
    assert update(evidence).version == 2
    with pytest.raises(services.StaleEvidenceError) as stale:
        update(evidence)
    assert stale.value.current.number == "2/BC"
    assert Evidence.objects.matching("ten moi 2/bc").get() == evidence


def test_a_change_to_a_secret_number_is_refused() -> None:
    with pytest.raises(ValidationError):
        update(make_evidence(), number="2/BC-M")


def test_a_document_in_use_is_not_deleted_and_says_where(cast: Cast) -> None:
    assignment, evidence = make_assignment(cast.unit), make_evidence(cast.unit)
    linked(assignment, evidence)
    with pytest.raises(ValidationError) as refused:
        services.evidence_delete(evidence_id=evidence.pk, reason="Nhầm", actor=cast.users["staff"])
    assert f"{assignment.code}: Giao nhiệm vụ ngày" in refused.value.messages[0]
    with pytest.raises(ValidationError) as refused:
        services.evidence_delete(evidence_id=evidence.pk, reason="Nhầm", actor=cast.users["nobody"])
    assert refused.value.messages == [
        "Không xóa được: tài liệu đang được dùng ở 1 nơi ngoài phạm vi được xem."
    ]
    assert vault.path_of(evidence.file.sha256).exists()


def test_the_database_itself_refuses_to_delete_what_is_in_use(cast: Cast) -> None:
    evidence = make_evidence()
    linked(make_assignment(cast.unit), evidence)
    for statement, key in (
        ("DELETE FROM evidence_app_evidence WHERE id = %s", evidence.pk),
        ("DELETE FROM evidence_app_storedfile WHERE id = %s", evidence.file_id),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            by_hand(statement, key)


def test_the_content_goes_only_with_its_last_document(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    first, second = make_evidence(content=CONTENT), make_evidence(content=CONTENT)
    place = vault.path_of(first.file.sha256)
    vault.keep_page(first.file.sha256, 1, b"png")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        delete(first)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        delete(second)
    assert not place.exists()
    assert not vault.page_path(first.file.sha256, 1).exists()
    assert not StoredFile.objects.exists()


def test_a_deletion_needs_a_reason() -> None:
    evidence = make_evidence()
    with pytest.raises(ValidationError):
        delete(evidence, " ")
    assert Evidence.objects.exists()


def test_the_sweep_takes_only_what_no_document_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "OLD_SECONDS", -60)
    kept, gone = make_evidence(), make_evidence()
    half = vault.folder() / f"{vault.ARRIVING}x"
    half.write_bytes(b"x")
    Evidence.objects.filter(pk=gone.pk).delete()
    StoredFile.objects.filter(pk=gone.file_id).delete()
    jobs.sweep()
    assert vault.path_of(kept.file.sha256).exists()
    assert not vault.path_of(gone.file.sha256).exists()
    assert not half.exists()


def test_uses_are_told_as_far_as_they_may_be_seen(cast: Cast) -> None:
    own, foreign = make_assignment(cast.unit), make_assignment(cast.other_unit)
    evidence = make_evidence(cast.unit)
    for assignment in (own, foreign):
        linked(assignment, evidence)
    seen = uses_of([evidence.pk], cast.users["officer"])[evidence.pk]
    assert [use.title.split(":")[0] for use in seen] == [own.code]
    assert len(uses_of([evidence.pk], None)[evidence.pk]) == 2
    assert list(Evidence.objects.unused()) == []


def test_whoever_sees_the_assignment_sees_its_documents(cast: Cast) -> None:
    evidence = make_evidence(cast.other_unit)
    officer = cast.users["officer"]
    assert not Evidence.objects.for_user(officer).exists()
    linked(make_assignment(cast.other_unit), evidence)
    assert not Evidence.objects.for_user(officer).exists()
    linked(make_assignment(cast.other_unit, co_units=(cast.unit,)), evidence)
    assert Evidence.objects.for_user(officer).get() == evidence
    assert not Evidence.objects.for_user(cast.users["nobody"]).exists()


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Does all of them at the same moment, each on a connection of its own."""
    start = threading.Barrier(len(acts))
    failed: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def put_in() -> Evidence:
    return services.evidence_store(upload=upload(CONTENT), unit=None, actor=None)


@pytest.mark.django_db(transaction=True)
def test_one_content_sent_several_times_at_once() -> None:
    assert at_once(*[put_in] * 4) == []
    stored = StoredFile.objects.get()
    assert Evidence.objects.filter(file=stored).count() == 4
    assert vault.path_of(stored.sha256).read_bytes() == CONTENT


@pytest.mark.django_db(transaction=True)
def test_the_last_document_goes_while_its_content_is_sent_again() -> None:
    for _ in range(5):
        last = put_in()
        assert at_once(lambda gone=last: delete(gone), put_in) == []  # type: ignore[misc]
        [left] = Evidence.objects.all()
        assert vault.path_of(left.file.sha256).read_bytes() == CONTENT
        delete(left)
        assert not vault.path_of(left.file.sha256).exists()
