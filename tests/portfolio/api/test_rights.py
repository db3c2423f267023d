"""Who may write, and how often."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from portfolio.api.throttling import WriteThrottle
from portfolio.models import ApiToken
from tests.conftest import Client
from tests.factories import a_person, a_skill
from tests.portfolio.api.rows import NEW

pytestmark = pytest.mark.django_db

SKILL, TECHNOLOGY = NEW["skills"], NEW["technologies"]
WRITES = [
    ("post", "/api/skills", SKILL),
    ("put", "/api/skills/1", SKILL),
    ("patch", "/api/skills/1", {"level": 1}),
    ("delete", "/api/skills/1", None),
    ("put", "/api/personal-info", {"name": "x"}),
    ("patch", "/api/personal-info", {"name": "x"}),
]


@pytest.fixture
def _rows():
    a_skill(id=1)
    a_person(name="Kim")


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(("method", "path", "body"), WRITES)
class TestWhoMayWrite:
    def test_anonymous_is_401_with_a_challenge(self, api, method, path, body):
        answer = getattr(api, method)(path, body)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="portfolio"'

    @pytest.mark.parametrize(
        "header",
        [
            "Bearer",
            "Bearer ",
            "Bearer nope",
            "Bearer portfolio_" + "x" * 43,
            "Bearer " + "x" * 10_000,
            "Bearer a b",
            "Bearer \x00",
            "Bearer ü",
            "Basic b3duZXI6Y29ycmVjdCBob3JzZQ==",
            "Token x",
            "x",
        ],
    )
    def test_a_bad_token_is_401(self, api, method, path, body, header):
        api.credentials(HTTP_AUTHORIZATION=header)
        answer = getattr(api, method)(path, body)
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer

    def test_an_expired_a_revoked_and_an_idle_accounts_token_are_401(
        self, owner, owner_token, method, path, body
    ):
        tokens = ApiToken.objects.all()
        for spoil, mend in [
            (lambda: tokens.update(expires_at="2020-01-01T00:00Z"), None),
            (tokens.revoke, None),
            (lambda: get_user_model().objects.update(is_active=False), None),
        ]:
            tokens.update(expires_at="2999-01-01T00:00Z", revoked_at=None)
            get_user_model().objects.update(is_active=True)
            spoil()
            assert getattr(Client(owner_token), method)(path, body).status_code == 401, mend

    def test_a_read_token_is_403(self, owner, method, path, body):
        _, secret = ApiToken.objects.issue(owner, "reader", scope="read")
        assert getattr(Client(secret), method)(path, body).status_code == 403

    def test_a_staff_account_without_the_right_is_403(self, method, path, body):
        user = get_user_model().objects.create_user("staff", is_staff=True)
        wrong = Permission.objects.filter(codename__startswith="view_")
        user.user_permissions.set(wrong)
        _, secret = ApiToken.objects.issue(user, "staff")
        answer = getattr(Client(secret), method)(path, body)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"

    def test_the_admins_session_is_no_token(self, api, owner, method, path, body):
        api.force_login(owner)
        assert getattr(api, method)(path, body).status_code == 401


def test_a_staff_account_with_the_right_may_write(db):
    user = get_user_model().objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="add_skill"))
    _, secret = ApiToken.objects.issue(user, "staff")
    assert Client(secret).post("/api/skills", SKILL).status_code == 201
    assert Client(secret).post("/api/technologies", TECHNOLOGY).status_code == 403


def test_too_many_writes_are_429_with_the_time_to_wait(owner_api, monkeypatch):
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", "2/min")
    seen = [owner_api.post("/api/skills", SKILL).status_code for _ in range(2)]
    answer = owner_api.post("/api/skills", SKILL)
    assert (seen, answer.status_code) == ([201, 201], 429)
    assert owner_api.get("/api/skills").status_code == 200
    assert answer.json()["status"] == 429
    assert 0 < int(answer["Retry-After"]) <= 60
