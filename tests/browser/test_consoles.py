"""Adding a console: what is wrong is said in a sentence, and a connection can be tried before anything is stored."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import Visitor
from tests.support.product import Product

pytestmark = pytest.mark.browser


# An invalid form answers so, and the browser logs every answer that is not a success.
REFUSED = "status of 422"


@pytest.fixture
def form(page: Page) -> Page:
    page.goto("/settings/consoles/add/")
    return page


def demo_address(product: Product) -> str:
    port = (product.data_dir / "run" / "simulator.port").read_text(encoding="ascii")
    return f"http://127.0.0.1:{port.strip()}"


def demo_key(product: Product) -> str:
    return (product.data_dir / "run" / "simulator.key").read_text(encoding="ascii").strip()


def test_consoles_are_listed_with_who_we_are_to_them(page: Page) -> None:
    page.goto("/settings/consoles/")

    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Demo"))

    expect(row).to_contain_text(r"VSPC\vspcdash")
    expect(row).to_contain_text("PortalAdministrator")


def test_address_that_is_none_is_refused_in_a_sentence(form: Page, visitor: Visitor) -> None:
    visitor.complaints.expect(REFUSED)
    form.get_by_label("Name", exact=True).fill("North")
    form.get_by_label("Address").fill("console")
    form.get_by_label("API key", exact=True).last.fill("key")
    form.get_by_role("button", name="Test connection").click()

    expect(form.locator("#connection-report")).to_contain_text(
        "Address: The address of the console must look like https://console.example.com:1280."
    )


def test_what_is_missing_is_said_beside_its_field(form: Page, visitor: Visitor) -> None:
    visitor.complaints.expect(REFUSED)
    form.get_by_role("button", name="Add this console").click()

    expect(form.locator(".field.wrong", has=form.get_by_label("Address"))).to_contain_text("This field is required.")
    expect(form.get_by_role("heading", level=1)).to_have_text("Add a console")


def test_fields_of_the_other_way_to_sign_in_are_out_of_the_way(form: Page) -> None:
    expect(form.get_by_label("User name")).to_be_hidden()

    form.get_by_label("password").first.check()

    expect(form.get_by_label("User name")).to_be_visible()
    expect(form.locator("#id_api_key")).to_be_hidden()


def test_connection_that_works_says_who_we_are(form: Page, product: Product) -> None:
    form.get_by_label("Name", exact=True).fill("North")
    form.get_by_label("Address").fill(demo_address(product).replace("127.0.0.1", "localhost"))
    form.locator("#id_api_key").fill(demo_key(product))
    form.get_by_role("button", name="Test connection").click()

    expect(form.locator("#connection-report")).to_contain_text("Signed in as")
    expect(form.locator("#id_api_key")).to_have_value(demo_key(product))


def test_wrong_key_is_said_in_a_sentence(form: Page, product: Product) -> None:
    form.get_by_label("Name", exact=True).fill("North")
    form.get_by_label("Address").fill(demo_address(product).replace("127.0.0.1", "localhost"))
    form.locator("#id_api_key").fill("not-the-key")
    form.get_by_role("button", name="Test connection").click()

    expect(form.locator("#connection-report .problem")).to_have_text("The console does not accept the API key.")
