"""Every page of the admin that the owner opens has the way out."""

import pytest

from tests.fuzz import screens

pytestmark = pytest.mark.django_db

WAY_OUT = '<form id="logout-form" method="post" action="/admin/logout/">'


def test_log_out_is_on_every_page() -> None:
    screens.furnish()
    browser, pages, without = screens.owner(), 0, []
    for address in screens.addresses():
        if address.endswith(screens.LAST):
            continue
        answer = browser.get(address)
        is_page = answer.status_code == 200 and "text/html" in answer["Content-Type"]
        if is_page and "<body" in answer.content.decode():
            pages += 1
            if WAY_OUT not in answer.content.decode():
                without.append(address)
    assert without == []
    assert pages > 50
