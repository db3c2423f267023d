"""A code of an authenticator app, given to a sandbox whose clock is wrong, and given twice."""

import os
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator

from config.env import BASE_DIR
from portfolio.accounts import totp
from tests.canaries.provoking import Provoked
from tests.faults.stack import PATIENCE, Stack
from tests.plugin import SETTINGS
from tests.portfolio.accounts.persons import CODES, KEY
from tests.torture.clock import Clock
from tests.torture.table import Row

PASSWORD = "canary-password of the owner"
GIVE = """
import sys
import django; django.setup()
from django.contrib.auth import get_user_model
owner = get_user_model().objects.get(username="owner")
owner.set_password(sys.argv[1])
owner.save()
"""


def give_password(url: str, password: str) -> None:
    """To the owner that the stack has."""
    settings = SETTINGS | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run(
        [sys.executable, "-c", GIVE, password],
        cwd=BASE_DIR,
        env=os.environ | settings,
        check=True,
        timeout=PATIENCE,
    )


def codes_and_clocks(stack: Stack, clock: Clock) -> Iterator[Row]:
    give_password(stack.url, PASSWORD)
    environment = {
        **clock.environment,
        "SECRET_KEY": SETTINGS["SECRET_KEY"],
        "ORIGIN_SECRET_ALSO": "",
        "REQUEST_DEADLINE": "60",
    }
    clock.set(0)
    with Provoked(f"{stack.url}?connect_timeout=30", **environment) as door:
        door.until_connected()
        secret, recovery = enrol(door)
        yield given(door, clock, secret, recovery)


def enrol(door: Provoked) -> tuple[str, str]:
    """The app's secret, and a recovery code."""
    door.send("/admin/login/", username="owner", password=PASSWORD)
    [key] = KEY.findall(door.get("/admin/login/second-factor/").body)
    secret = "".join(key.split())
    code = totp.code(b32decode(secret), totp.step_at(time.time()))
    page = door.send("/admin/login/second-factor/", code=code)
    return secret, CODES.findall(page.body)[0]


def given(door: Provoked, clock: Clock, secret: str, recovery: str) -> Row:
    seen = []
    for seconds, page, code in (
        (3600, "code", ""),  # the app's clock is right, the sandbox's is not
        (3600, "recovery", recovery),
        (0, "code", ""),
        (0, "code", "the same"),
        (-60, "code", "the same"),
    ):
        clock.set(seconds)
        given = recovery if page == "recovery" else code_of(secret, again=bool(code))
        door.cookies.clear()
        door.send("/admin/login/", username="owner", password=PASSWORD)
        door.send(f"/admin/login/{page}/", code=given)
        seen.append(door.get("/admin/").status == 200)
    clock.set(0)
    return Row(
        "a sandbox's clock is an hour on, then right, then a minute back: codes of an app",
        "refused, but a recovery code lets in; then taken, once and never again",
        ", ".join("in" if inside else "out" for inside in seen),
        seen == [False, True, True, False, False],
    )


LAST: dict[str, str] = {}


def code_of(secret: str, *, again: bool) -> str:
    """By the true clock: a new one, or the last."""
    if not again:
        # The next step's, which counts already: this step's may be used up.
        LAST[secret] = totp.code(b32decode(secret), totp.step_at(time.time()) + 1)
    return LAST[secret]
