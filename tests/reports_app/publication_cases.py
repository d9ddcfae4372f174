"""Published rounds and packs for the tests of their pages."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from unittest.mock import patch

from django.db import connection

from cchc.core.archives import write_archive
from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of
from cchc.core.clock import now
from reports_app.choices import PackState
from reports_app.models import Pack, PackFile, ReportPeriod
from reports_app.pack.checking import Checked
from reports_app.pack.manifest import FORMAT, data_sha256_told, period_told, written
from reports_app.publishing import pack_publish
from scores_app.choices import RoundState, SheetState
from scores_app.models import Publication, Round, ScoreSheet
from scores_app.services.publishing import ranking_publish
from tests.cast import Cast
from tests.factories import make_unit
from tests.score_factories import make_round, make_set, make_sheet, put_state
from tests.scores_app.publishing_cases import LEAVES, close, score

CODE = "2026-CB"
DAY, SINCE = date(2023, 9, 6), date(2023, 6, 14)
MACHINE = "so-lieu-may/nhiem-vu.csv"


def scored_round(cast: Cast, code: str = CODE, year: int = 2026) -> Round:
    """An ended round: the cast's unit leads with every point, another one follows, and the cast's
    other unit is not judged whole.
    """
    used = make_set(LEAVES, bands={"Tốt": "80", "Khá": "50"})
    held = make_round(used, code=code, year=year, bonus_max="1")
    other = make_unit("Sở 1")
    for unit, first, second in (
        (other, None, "4"),
        (cast.unit, "3", "5"),
        (cast.other_unit, "1", None),
    ):
        score(make_sheet(held, unit, state=SheetState.APPROVED), first, second)
    close(held)
    return held


def published(held: Round, **facts: Any) -> Publication:
    return ranking_publish(**{"round_id": held.pk, "actor": None, **facts})


def corrected(held: Round, unit: Any, first: str = "2") -> None:
    """Somebody with the database in hands changes the points of a closed round."""
    put_state(RoundState.DRAFT, held)
    sheet = ScoreSheet.objects.get(round_set__round=held, unit=unit)
    score(sheet, first, "5")
    put_state(RoundState.CLOSED, held)


def made_pack(done: int = 39, rows: tuple[str, ...] = ("NV-1;39",)) -> Pack:
    """A ready pack of two files, with its bytes."""
    table = ("code,done\n" + "\n".join(rows) + "\n").encode()
    readme = f"Gói số liệu, {done} nhiệm vụ hoàn thành\n".encode()
    files = {"DOC-TRUOC.txt": readme, MACHINE: table}
    period = _period()
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "period": period_told(period),
        "as_of": DAY.isoformat(),
        "since": SINCE.isoformat(),
        "headline": {"assigned": 133, "done": done, "rate_all": "29.32", "initiatives": 80},
        "files": [
            {
                "path": path,
                "title": f"Tệp {path}",
                "rows": len(rows) if path == MACHINE else None,
                "bytes": len(content),
                "sha256": sha256_of(content),
            }
            for path, content in sorted(files.items())
        ],
    }
    digest = data_sha256_told(manifest)
    manifest |= {"data_sha256": digest, "code": code_of(digest)}
    stream = io.BytesIO()
    write_archive(stream, [*files.items(), ("manifest.json", written(manifest))])
    pack = Pack.objects.create(
        period=period,
        as_of=DAY,
        since=SINCE,
        state=PackState.READY,
        ready_at=now(),
        size=len(stream.getvalue()),
        sha256=sha256_of(stream.getvalue()),
        code=code_of(digest),
        manifest=manifest,
    )
    PackFile.objects.create(pack=pack, content=stream.getvalue())
    return pack


def _period() -> ReportPeriod:
    return ReportPeriod.objects.get_or_create(
        code="2023-Q3",
        defaults={
            "name": "Quý III/2023",
            "starts_on": date(2023, 6, 15),
            "ends_on": date(2023, 9, 14),
            "due_on": date(2023, 9, 20),
        },
    )[0]


def unchecked() -> AbstractContextManager[object]:
    """Lets packs be published that are too small to be sound."""
    return patch("reports_app.publishing.check_pack", return_value=Checked(()))


def published_pack(pack: Pack, **facts: Any) -> Publication:
    with unchecked():
        return pack_publish(**{"pack_id": pack.pk, "actor": None, **facts})


def by_hand(pk: int, **columns: Any) -> None:
    """Writes columns of one publication as somebody with all rights on the database does."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE scores_app_publication DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE scores_app_publication SET {names} WHERE id = %s",  # noqa: S608 - of tests
            [*columns.values(), pk],
        )
        cursor.execute("ALTER TABLE scores_app_publication ENABLE TRIGGER USER")


def tampered(**changes: str) -> None:
    """Changes columns of every publication as somebody with all rights on the database does."""
    pairs = ", ".join(f"{name} = replace({name}, %s, %s)" for name in changes)
    values = [text for change in changes.values() for text in change.split(" → ")]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE scores_app_publication DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE scores_app_publication SET {pairs}", values)  # noqa: S608
        cursor.execute("ALTER TABLE scores_app_publication ENABLE TRIGGER USER")
