"""What the log says of log-ins: who got in, and what was tried. By the account's number alone."""

import json
import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import RequestFactory

from config.env import BASE_DIR
from portfolio.accounts import second_factor
from tests.accounts import code, enrol
from tests.plugin import SETTINGS
from tests.portfolio.accounts.conftest import Browser

STRANGER = RequestFactory().post("/")
# As a function logs, under the name of its stack.
SAY = """
import config.lambda_handler, logging
logging.getLogger("portfolio.accounts").info("Logged in.", extra={"account": 7})
"""


@pytest.mark.parametrize("service", ["portfolio", "canary-stack-dev"])
def test_a_log_in_is_one_record_whatever_the_service_is_called(service: str) -> None:
    function = {
        "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
        "POWERTOOLS_SERVICE_NAME": service,
        "DATABASE_URL": "postgresql://a@127.0.0.1:1/d",
    }
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        cwd=BASE_DIR,
        env=os.environ | SETTINGS | function,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = map(json.loads, done.stdout.splitlines())
    assert (line["level"], line["message"], line["account"]) == ("INFO", "Logged in.", 7)
    assert line["service"] == service
    assert line["timestamp"].endswith("+00:00")


def said(caplog: Any) -> list[tuple[str, Any]]:
    return [
        (record.getMessage(), vars(record)["account"])
        for record in caplog.records
        if record.name == "portfolio.accounts"
    ]


def test_right_and_wrong_passwords_are_told(account: Any, caplog: Any) -> None:
    caplog.set_level(logging.INFO, logger="portfolio.accounts")
    browser = Browser()
    browser.log_in("owner", "canary-wrong")
    browser.log_in("nobody", "canary-wrong")
    browser.log_in()
    wrong = "A password was wrong."
    assert said(caplog) == [(wrong, account.pk), (wrong, None), ("Logged in.", account.pk)]


def test_right_and_wrong_codes_are_told(account: Any, caplog: Any) -> None:
    secret = enrol(account)
    recovery, *_ = second_factor.renew_codes(account)
    caplog.set_level(logging.INFO, logger="portfolio.accounts")
    caplog.clear()
    for text in ("000000x", recovery, *["0" * 5] * 5, code(secret)):
        second_factor.check(STRANGER, account, text)
    told = [sentence for sentence, number in said(caplog) if number == account.pk]
    assert told[:2] == ["A wrong code was given.", "A recovery code was used."]
    assert told[-1] == "Too many codes were tried."
