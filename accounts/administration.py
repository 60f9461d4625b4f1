"""The tables of the database, to be looked into and never to be written.

What the product writes goes through services, which keep the rules and the audit log; Django's admin would go past
them. So the site answers to no method that writes, has no addresses for it, and hides whatever could be a secret.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import BinaryField, Model
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission, require
from vspcdash.encryption import EncryptedTextField

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# Fields that hold a secret, or what stands for one, under whatever model.
HIDDEN_NAMES = frozenset({"password", "digest", "test_digest", "secret", "data", "session_data", "key"})
HIDDEN_KINDS = (EncryptedTextField, BinaryField)


class LookOnlySite(admin.AdminSite):
    """An admin for people with `use_admin`; sign-in, sign-out and passwords are those of the product."""

    site_title = site_header = "vspcdash: tables"
    index_title = "Tables"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person may look, and sees everything: tables know no scope.

        Membership of Django's staff says nothing here.
        """
        user = request.user
        if not user.has_perm(Permission.USE_ADMIN.full_name):
            return False
        return isinstance(user, User) and user.sees_everything and user.token is None

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guard a page like every other of the product."""
        page = super().admin_view(view, cacheable)

        def seen(request: SignedInRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise PermissionDenied("The tables show everything, and you do not see everything.")
            return page(request, *args, **kwargs)

        return cast(View, require_safe(require(Permission.USE_ADMIN)(seen)))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the addresses of the index, of each room, and of each table."""
        rooms = "|".join(sorted({model._meta.app_label for model in self._registry}))
        tables = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(tables.urls))
            for model, tables in self._registry.items()
        ]
        return [
            path("", self.admin_view(self.index), name="index"),
            re_path(rf"^(?P<app_label>{rooms})/$", self.admin_view(self.app_index), name="app_list"),
            *tables,
        ]


site = LookOnlySite(name="admin")


class LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """A table to look into: its rows with every field that is no secret."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    admin_site: LookOnlySite

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the list and of a row."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        guard = self.admin_site.admin_view
        return [
            path("", guard(self.changelist_view), name=f"{name}_changelist"),
            path("<path:object_id>/change/", guard(self.change_view), name=f"{name}_change"),
        ]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return every field that is no secret."""
        own = [field.name for field in self.opts.concrete_fields if not is_hidden(field)]
        return own + [field.name for field in self.opts.many_to_many if field.name != "user_permissions"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Whether the address may narrow the list so: by no secret, which could be guessed letter by letter."""
        return not is_about_hidden(self.model, lookup) and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]  # Django takes None

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """Return the relations that the list shows, which would take a query for each row otherwise."""
        return [
            field.name for field in self.opts.concrete_fields if field.is_relation and field.name in self.list_display
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return the same fields: none is to be changed."""
        return self.get_fields(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may look into tables may look into all of them."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may look into tables sees all of them in the index."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


def is_hidden(field: Any) -> bool:
    """Whether a field may hold a secret."""
    return field.name in HIDDEN_NAMES or isinstance(field, HIDDEN_KINDS)


def is_about_hidden(model: type[Model], lookup: str) -> bool:
    """Whether a lookup such as `user__password__startswith` goes through a field that may hold a secret."""
    table: type[Model] | None = model
    for name in lookup.split(LOOKUP_SEP):
        field = _field(table, name)
        if field is None:
            return False  # from here on it says how to compare
        if is_hidden(field):
            return True
        table = field.related_model
    return False


def _field(model: type[Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
