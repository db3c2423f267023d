"""Looks at what others wrote and at what must not be written: `make audit`.

    python -m tests.audit [--only WORDS] [--let-unproven]

Ends with 0 when all is green, with 1 when something is red, with 3 when something could not be
proven, as the advisories where pypi.org can't be asked. --let-unproven makes 0 of the last.
"""

import argparse
import subprocess
import sys
import time

from config.env import BASE_DIR
from tests.audit import advisories, bill, searching
from tests.audit.verdicts import GREEN, NOT_PROVEN, RED, Verdict, green

UNPROVEN = 3
PLANTED = "npg_" + "Qx7Rm2Lk9Wz4"


def check_secrets() -> Verdict:
    what = "no secret in the tree or in git's history"
    if not searching.scan([("planted", f'password = "{PLANTED}"'.encode())]):
        return Verdict(what, RED, "The search does not see a planted one.")
    files = [*searching.tree(BASE_DIR), *searching.history(BASE_DIR)]
    left, unneeded = searching.judged(searching.scan(files), searching.allowances())
    if left:
        # Never the value itself: this is printed in CI.
        lines = sorted({f"{each.where}: {each.what}" for each in left})
        return Verdict(what, RED, "Revoke it first (docs/incidents.md), then take it out.", lines)
    if unneeded:
        return Verdict(what, RED, "Nothing needs these.", [each.pattern for each in unneeded])
    return green(what, f"{len(files)} files and versions, a planted one seen")


def check_code() -> Verdict:
    what = "ruff's security rules (flake8-bandit's)"
    rules = [sys.executable, "-m", "ruff", "check", "--quiet", "--select", "S"]
    planted = subprocess.run(
        [*rules, "--stdin-filename", "config/planted.py", "-"],
        cwd=BASE_DIR,
        input='eval(input())\npassword = "canary"\n',
        capture_output=True,
        text=True,
        check=False,
    )
    if not planted.returncode:
        return Verdict(what, RED, "They do not see a planted `eval`.")
    found = subprocess.run([*rules, "."], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    if found.returncode:
        return Verdict(what, RED, "Mend these.", found.stdout.splitlines())
    return green(what, "nothing found, a planted `eval` seen")


def check_policies() -> Verdict:
    what = "policies of the stack and of its account"
    tests = ["tests/stack/test_permissions.py", "tests/stack/test_account.py"]
    words = ["-p", "no:cacheprovider", "-q", "-m", "not stack", *tests]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    last = (done.stdout.strip().splitlines() or ["nothing said"])[-1]
    if done.returncode:
        return Verdict(what, RED, "A role may do more than is listed.", [last])
    return green(what, f"{last}; `make test-stack` scans the templates besides")


CHECKS = {
    "packages": advisories.check,
    "secrets": check_secrets,
    "code": check_code,
    "policies": check_policies,
    "bill": bill.check_bill,
    "licences": bill.check_licences,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.audit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", choices=CHECKS, action="append", help="may be repeated")
    parser.add_argument("--let-unproven", action="store_true", help="is no failure, but is told")
    options = parser.parse_args()
    verdicts = []
    for name in options.only or CHECKS:
        started = time.monotonic()
        verdict = CHECKS[name]()
        verdicts.append(verdict)
        say(f"{verdict.word:10}  {verdict.what} ({time.monotonic() - started:.0f} s)")
        say("\n".join(f"            {line}" for line in [verdict.sentence, *verdict.lines]))
    words = {verdict.word for verdict in verdicts}
    if RED in words:
        return 1
    if NOT_PROVEN in words:
        say("\nNot all of it is proven: see above.")
        return 0 if options.let_unproven else UNPROVEN
    return 0 if words == {GREEN} else 1


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
