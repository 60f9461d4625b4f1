"""From a list that is too long to wait for to the Excel file on the disk."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
# Also where the machine does much else: the worker is the last in line.
MADE_MS = 60_000


def test_a_long_list_becomes_a_file_on_the_disk(page: Page, tmp_path: Path) -> None:
    page.goto("/licenses/?sort=server")
    page.locator("summary", has_text="Export").click()
    page.get_by_role("link", name="Excel", exact=True).click()
    expect(page.get_by_text("too many to wait for")).to_be_visible()
    page.get_by_role("button", name="Make the file").click()

    expect(page.get_by_role("status").filter(has_text="The file is ready")).to_be_visible(timeout=MADE_MS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()

    file = tmp_path / "licenses.xlsx"
    download.value.save_as(file)
    assert download.value.suggested_filename.startswith("licenses-2")
    assert file.read_bytes().startswith(b"PK")
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url("/licenses/?sort=server")
