"""Figures as the scripts of the charts read them."""

from typing import Any

from licensing.selectors import Runway


def runway_chart(runway: Runway) -> dict[str, Any]:
    """Return the bars of the runway: for each its number of licenses and the list that a click leads to."""
    stretches = runway.stretches
    return {
        "labels": [stretch.span.label for stretch in stretches],
        "tones": [stretch.span.tone for stretch in stretches],
        "series": [
            {
                "label": "Need somebody",
                "counts": [stretch.others.count for stretch in stretches],
                "urls": [stretch.others.url for stretch in stretches],
                "hatched": False,
            },
            {
                "label": "Renew themselves",
                "counts": [stretch.renewing.count for stretch in stretches],
                "urls": [stretch.renewing.url for stretch in stretches],
                "hatched": True,
            },
        ],
    }
