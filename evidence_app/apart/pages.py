"""One page as a picture made anew: whatever else is hidden in the file stays behind."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from evidence_app.apart.kinds import opened_pdf
from evidence_app.apart.refusals import BROKEN, RefusedError
from evidence_app.choices import PDF

WIDTH, HEIGHT = 1240, 1754  # of A4 at 150 dots per inch


def page_of(path: Path, content_type: str, number: int) -> bytes:
    """Page `number` (from 1) as PNG.

    Raises:
        RefusedError: there is no such page, or it cannot be drawn.
    """
    try:
        picture = _pdf_page(path, number) if content_type == PDF else _picture(path)
    except (OSError, ValueError, RuntimeError) as error:
        raise RefusedError(BROKEN) from error
    made = BytesIO()
    picture.save(made, "PNG", optimize=False, compress_level=6)
    return made.getvalue()


def _pdf_page(path: Path, number: int) -> Image.Image:
    document = opened_pdf(path)
    if not 1 <= number <= len(document):
        raise RefusedError(BROKEN)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn.convert("RGB")


def _picture(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.draft("RGB", (WIDTH * 2, HEIGHT * 2))
        turned = ImageOps.exif_transpose(picture).convert("RGB")
    turned.thumbnail((WIDTH, WIDTH))
    return turned
