"""The page, as the public gets it."""

from collections.abc import Callable

import pytest

from tests.conftest import Client
from tests.portfolio.pages.reading import Page


@pytest.fixture
def page(db: None, api: Client) -> Callable[[], Page]:
    """Asks for it, and reads it."""

    def get() -> Page:
        answer = api.get("/", headers={"host": "testserver"})
        assert answer.status_code == 200
        return Page(answer.content.decode())

    return get
