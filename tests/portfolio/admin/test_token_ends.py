"""Tokens that are about to end, in the admin's list."""

from datetime import timedelta

import pytest

from portfolio.models import ApiToken

pytestmark = pytest.mark.django_db

TOKENS = "/admin/portfolio/apitoken/"


@pytest.fixture
def _tokens(owner):
    ApiToken.objects.issue(owner, "canary-ending", lifetime=timedelta(days=3))
    ApiToken.objects.issue(owner, "canary-lasting", lifetime=timedelta(days=300))
    ApiToken.objects.issue(owner, "canary-over", lifetime=timedelta(days=-3))


@pytest.mark.usefixtures("_tokens")
def test_the_list_marks_what_is_about_to_end(screens):
    page = screens.get(TOKENS).text
    assert page.count("ends within 3 days") == 1


@pytest.mark.usefixtures("_tokens")
def test_the_list_can_be_narrowed_to_it(screens):
    page = screens.get(TOKENS, {"state": "ending"}).text
    assert "canary-ending" in page
    assert "canary-lasting" not in page
    assert "canary-over" not in page
