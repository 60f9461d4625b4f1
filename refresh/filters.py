"""The filters of the list of freshness. Several values of one filter are any of them; several filters are all."""

from typing import Any

from consoles.lists import LISTS
from consoles.models import Console, Freshness
from ui.filters import AnyOf, ListingFilters

LIST_CHOICES = tuple(dict.fromkeys((item.part, item.title) for item in LISTS))


class FreshnessFilters(ListingFilters):
    """What the list of freshness can be narrowed by."""

    console = AnyOf(label="Console", field_name="console__name", choices=())
    step = AnyOf(label="Step", choices=Freshness.Step.choices)
    list = AnyOf(label="List", field_name="part", choices=LIST_CHOICES)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = Console.objects.visible_to(self.request.user).values_list("name", flat=True)
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
