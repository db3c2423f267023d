"""A person who logs in by the forms, as a browser without JavaScript sends them."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

PASSWORD = "canary-password of nobody"
CODES = re.compile(r"<li><code>([a-z2-7-]{29})</code></li>")
KEY = re.compile(r'id="key"[^>]*>([A-Z2-7 ]+)<')


class Person(Client):
    """Speaks HTTPS. Checks forms' tokens, as the server does for a browser."""

    def __init__(self, **headers: str) -> None:
        super().__init__(enforce_csrf_checks=True, raise_request_exception=False, headers=headers)

    def request(self, **request: Any) -> Any:
        secure = {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
        return super().request(**request | secure)

    def send(self, address: str, **fields: Any) -> Any:
        """Opens the form at the address, and sends it filled in."""
        form = self.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        assert token, (form.status_code, form.headers)
        body = urlencode(fields | {"csrfmiddlewaretoken": token[1]}, doseq=True)
        return self.post(
            address,
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"Origin": "https://testserver"},
        )

    def give_password(self, name: str = "owner", password: str = PASSWORD, **fields: Any) -> Any:
        return self.send(reverse("admin:login"), username=name, password=password, **fields)

    def give_code(self, text: str, page: str = "second_step") -> Any:
        return self.send(reverse(f"admin:{page}"), code=text)

    @property
    def is_inside(self) -> bool:
        return bool(self.get("/admin/").status_code == 200)

    @property
    def session_id(self) -> str:
        from django.conf import settings

        return self.cookies[settings.SESSION_COOKIE_NAME].value

    def change_session(self, **values: Any) -> None:
        session = self.session
        session.update(values)
        session.save()

    def age(self, seconds: int, *keys: str) -> None:
        """Puts back a moment that the session knows: as if so many seconds had passed."""
        session = self.session
        place = session
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] -= seconds
        session.modified = True
        session.save()


def a_person(name: str = "owner", **values: Any) -> Any:
    """An account that may log in to the admin."""
    given: dict[str, Any] = {"is_staff": True, "is_superuser": True, **values}
    return get_user_model().objects.create_user(name, password=PASSWORD, **given)
