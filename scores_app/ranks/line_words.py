"""What the figures of a line of a ranking are called."""

from __future__ import annotations

FIGURES = {
    "status": "xếp hạng hay không",
    "state": "tình trạng phiếu",
    "points": "điểm",
    "applicable": "điểm tối đa áp dụng",
    "bonus": "điểm thưởng",
    "penalty": "điểm trừ",
    "index": "chỉ số",
    "rank": "hạng",
    "band": "mức",
    "areas": "điểm theo lĩnh vực",
    "unknown": "số tiêu chí chưa có điểm",
}
