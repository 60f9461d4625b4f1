"""The columns of the list of people; its exports have the same keys, and none of them is a secret."""

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf

from consoles.people.selectors import State
from ui.columns import Column, text

STATE_RANK = Case(*(When(state=state, then=Value(rank)) for rank, state in enumerate(State)))
# What pages call a person: the full name, or the user name of whoever has none.
NAME = Lower(Coalesce(NullIf(F("first_name"), Value("")), F("username")))

COLUMNS = (
    Column(
        key="name",
        label="Name",
        order_by=[NAME],
        fixed=True,
        value=lambda row: row.name,
    ),
    Column(key="username", label="User name", order_by=[text("username")], value=lambda row: row.person.username),
    Column(
        key="email", label="E-mail", order_by=[text("email")], shown=False, value=lambda row: row.person.email or None
    ),
    Column(key="role", label="Role", order_by=[text("role_name")], fixed=True, value=lambda row: row.role or None),
    Column(key="scope", label="Scope", value=lambda row: row.scope),
    Column(
        key="last_sign_in_at",
        label="Last sign-in",
        order_by=[F("last_login")],
        value=lambda row: row.person.last_login,
    ),
    Column(
        key="second_factors",
        label="Second factors",
        order_by=[F("has_app"), F("key_count")],
        value=lambda row: row.factors,
    ),
    Column(key="state", label="State", order_by=[STATE_RANK], fixed=True, value=lambda row: row.state.value),
    Column(
        key="created_at",
        label="Since",
        order_by=[F("date_joined")],
        shown=False,
        value=lambda row: row.person.date_joined,
    ),
)
