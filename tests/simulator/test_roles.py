import pytest

from simulator.roles import ADMITTED_NAME_BY_USER_ROLE, admitted_name
from tests.simulator.calling import PRODUCTS, Caller, console, license_path


@pytest.mark.parametrize(
    ("role", "readable", "refused"),
    [
        ("PortalAdministrator", ["/licensing/console", "/licensing/sites", "/about"], []),
        ("SiteAdministrator", ["/licensing/sites", "/licensing/backupServers"], ["/about", "/licensing/console"]),
        ("ResellerOwner", ["/licensing/backupServers", "/about"], ["/licensing/sites", "/licensing/console"]),
        (
            "CompanyLocationUser",
            ["/users/me", "/organizations/locations"],
            ["/organizations", "/licensing/voneServers"],
        ),
    ],
)
def test_a_role_reads_what_the_contract_admits_it_to(role: str, readable: list[str], refused: list[str]) -> None:
    caller = Caller(console(role=role))

    assert [caller.get(path).status_code for path in readable] == [200] * len(readable)
    for path in refused:
        error = caller.error(path)
        assert (error["status"], error["type"]) == (403, "security")


@pytest.mark.parametrize("role", ["ResellerAdministrator", "ServiceProviderAdministrator"])
def test_both_vocabularies_name_a_role_and_the_console_answers_in_its_own(role: str) -> None:
    assert Caller(console(role=role)).get("/users/me").get_json()["data"]["role"] == "ResellerAdministrator"


def test_the_two_vocabularies_map_one_to_one() -> None:
    assert len(set(ADMITTED_NAME_BY_USER_ROLE.values())) == len(ADMITTED_NAME_BY_USER_ROLE) == 16


def test_an_unknown_role_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(ValueError, match="PortalAdministrator"):
        admitted_name("King")


@pytest.mark.parametrize(
    ("role", "products"),
    [
        ("PortalAdministrator", {"site", "backup_server", "veeam_one", "m365", "console"}),
        ("SiteAdministrator", {"site", "backup_server", "veeam_one", "m365"}),
        ("ResellerOwner", {"backup_server", "veeam_one", "m365"}),
        ("ResellerAdministrator", {"backup_server", "veeam_one", "m365"}),
        ("PortalOperator", set()),
        ("CompanyOwner", set()),
    ],
)
def test_a_role_writes_to_the_products_that_the_contract_admits_it_to(role: str, products: set[str]) -> None:
    app = console(role=role)

    statuses = {product: Caller(app).update(license_path(app, product)).status_code for product in PRODUCTS}

    assert {product for product, status in statuses.items() if status != 403} == products
