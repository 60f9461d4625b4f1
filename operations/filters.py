"""The filters of the list of operations. Several values of one filter are any of them; several filters are all."""

from typing import Any

from django_filters import CharFilter, UUIDFilter

from accounts.models import User
from consoles.models import Console, Product
from operations.models import Operation, OperationQuerySet
from operations.wording import kind_choices
from ui.filters import AnyOf, FirstDay, LastDay, ListingFilters, containing

SEARCHED = (
    "target_name", "organization__name", "batch__reason", "batch__requested_by__username",
    "batch__requested_by__first_name", "batch__requested_by__last_name",
)  # fmt: skip


class OperationFilters(ListingFilters):
    """What the list of operations can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    state = AnyOf(label="State", choices=Operation.State.choices)
    kind = AnyOf(label="What", choices=())
    console = AnyOf(label="Console", field_name="console__name", choices=())
    person = AnyOf(label="Who", field_name="batch__requested_by__username", choices=())
    product = AnyOf(label="Product", field_name="target_kind", choices=Product.choices)
    requested_from = FirstDay(label="Asked for from", field_name="requested_at")
    requested_to = LastDay(label="Asked for to", field_name="requested_at")
    batch = UUIDFilter(label="Batch", error_messages={"invalid": "No batch has such an id."})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = Console.objects.visible_to(self.request.user).values_list("name", flat=True)
        people = User.objects.filter(
            pk__in=Operation.objects.visible_to(self.request.user).values("batch__requested_by")
        )
        self.filters["kind"].extra["choices"] = kind_choices()
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
        self.filters["person"].extra["choices"] = [(name, name) for name in people.values_list("username", flat=True)]

    def search(self, operations: OperationQuerySet, _name: str, text: str) -> OperationQuerySet:
        """Operations with `text` in the name of a server, owner or person, or in the reason."""
        return operations.filter(containing(text, SEARCHED))
