"""What groups of the identity provider mean: read once, and refused in one sentence where it means nothing."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.named_scope import NamedScope
from accounts.roles import Role
from accounts.single_sign_on.groups import grant_for, grants_of

BILLING = {"role": "billing", "scope": {"consoles": ["Frankfurt"], "resellers": ["Acme"], "companies": ["Harbor"]}}


def test_a_group_has_a_role_and_a_scope() -> None:
    [grant] = grants_of(json.dumps({"MSP billing": BILLING}))

    assert (grant.group, grant.role) == ("MSP billing", Role.BILLING)
    assert grant.scope == NamedScope(consoles=("Frankfurt",), resellers=("Acme",), companies=("Harbor",))


def test_an_administrator_sees_everything_unsaid() -> None:
    [grant] = grants_of('{"admins": {"role": "administrator"}}')

    assert grant.scope == NamedScope(everything=True)


def test_the_first_in_the_order_of_the_setting_decides() -> None:
    grants = grants_of(json.dumps({"b": {"role": "billing", "scope": "all"}, "a": {"role": "viewer", "scope": "all"}}))

    found = grant_for(grants, {"a", "b", "c"})

    assert found is not None
    assert found.role == Role.BILLING
    assert grant_for(grants, {"c"}) is None


def test_without_the_setting_there_are_none() -> None:
    assert grants_of("") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not JSON: "),
        ("[]", "must be a JSON object with a group for each name."),
        ("{}", "must be a JSON object with a group for each name."),
        ('{"a": "viewer"}', "'a' must have a role and a scope, and nothing else."),
        ('{"a": {"role": "viewer", "scope": "all", "more": 1}}', "'a' must have a role and a scope, and nothing else."),
        ('{"a": {"scope": "all"}}', "the role of 'a' must be one of viewer, operator, billing, licensing-admin, "),
        ('{"a": {"role": "Viewer", "scope": "all"}}', "the role of 'a' must be one of viewer, "),
        ('{"a": {"role": "viewer"}}', "the scope of 'a' must be all, or name consoles, resellers, companies."),
        ('{"a": {"role": "viewer", "scope": {}}}', "the scope of 'a' must be all, or name "),
        ('{"a": {"role": "viewer", "scope": {"sites": []}}}', "the scope of 'a' must be all, or name "),
        ('{"a": {"role": "viewer", "scope": {"consoles": "Frankfurt"}}}', "the scope of 'a' must list names."),
        ('{"a": {"role": "viewer", "scope": {"consoles": [1]}}}', "the scope of 'a' must list names."),
        ('{"a": {"role": "administrator", "scope": {"consoles": ["x"]}}}', "the scope of 'a' must be all, as that of"),
    ],
)
def test_what_means_nothing_stops_the_start(text: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        grants_of(text)

    assert str(refusal.value).startswith("VSPCDASH_OIDC_GROUPS")
    assert sentence in str(refusal.value)
