"""Publishing a pack: its bytes are frozen, its manifest and SHA-256 become a link of the chain."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.canonical import sha256_of
from reports_app.choices import PackState
from reports_app.models import Pack
from reports_app.pack.checking import check_pack
from reports_app.pack.proving import published
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from scores_app.publications import chain, following
from scores_app.publications.document import Draft
from scores_app.services.publishing import refuse_decision
from units_app.models import User

NOT_READY = "Gói số liệu chưa lập xong nên chưa công bố được."
PUBLISHED = "Gói số liệu này đã được công bố."
UNSOUND = "Gói số liệu không qua được kiểm tra; hãy lập lại gói."
NAMED = 10  # of what is wrong with a pack, how much is told
OTHER_BYTES = "Tệp lưu của gói số liệu không đúng mã băm ghi khi lập; hãy lập lại gói."


@transaction.atomic
def pack_publish(
    *,
    pack_id: int,
    reason: str = "",
    decision_no: str = "",
    decision_on: date | None = None,
    is_public: bool = False,
    actor: User | None,
) -> Publication:
    """Publishes a pack that is ready, as the next link of the chain; it stays as it is from then
    on. A pack of the same period and day that was published before is replaced, with a reason.

    Arguments as of `ranking_publish`. Raises ValidationError, by field or of the whole: it is not
    ready, was published, its bytes are not what was made, or do not pass `check_pack`. Http404
    where there is none.
    """
    packs = Pack.objects.select_for_update(no_key=True, of=("self",)).select_related("period")
    pack: Pack = get_object_or_404(packs, pk=pack_id)
    number = text.nfc(decision_no).strip()
    refuse_decision(number, decision_on)
    manifest = _sound(pack)
    made = chain.append(
        Draft(
            kind=PublicationKind.PACK,
            title=f"Gói số liệu {pack.period.name}, tính đến {pack.as_of:%d/%m/%Y}",
            subject=pack.period.code,
            as_of=pack.as_of,
            inputs={"manifest": manifest, "pack_sha256": pack.sha256},
            result=published(manifest),
            reason=text.nfc(reason).strip(),
            decision_no=number,
            decision_on=decision_on,
            is_public=is_public,
            is_sample=pack.is_sample,
        ),
        actor,
    )
    pack.publication = made
    pack.save(update_fields=["publication"])
    following.announce(made.pk)
    return made


def _sound(pack: Pack) -> dict[str, Any]:
    """The manifest of a pack that may be published; raises ValidationError."""
    if pack.publication_id is not None:
        raise ValidationError(PUBLISHED)
    if pack.state != PackState.READY:
        raise ValidationError(NOT_READY)
    content = bytes(pack.file.content)
    if sha256_of(content) != pack.sha256:
        raise ValidationError(OTHER_BYTES)
    if problems := check_pack(content).problems:
        raise ValidationError([UNSOUND, *problems[:NAMED]])
    manifest: dict[str, Any] = pack.manifest
    return manifest
