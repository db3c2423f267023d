"""What is in the account: credentials, its stack, parameters, what concurrency may be reserved."""

import json
import os
from typing import Any

from desk import run
from told import Told

# The kind that each parameter must have: CloudFormation can't put a SecureString into CloudFront.
KINDS = {
    "DatabaseUrlParameter": "SecureString",
    "OwnerDatabaseUrlParameter": "SecureString",
    "SecretKeyParameter": "SecureString",
    "OriginSecretParameter": "String",
}
# The template's default, and what Lambda keeps for functions that reserve nothing.
RESERVED, OTHERS, UNRESERVED = 40, 3, 100


def look(told: Told, stage: str, region: str, parameters: dict[str, str]) -> None:
    region = os.environ.get("AWS_REGION", region)
    who = aws(region, "sts", "get-caller-identity")
    if who is None:
        told.bad("credentials", "AWS does not know you: run `aws configure` or `aws sso login`.")
        return
    told.good("credentials", f"account {who['Account']}, region {region}")
    look_at_account_stack(told, stage, region)
    look_at_parameters(told, region, parameters)
    look_at_concurrency(told, region, int(parameters.get("ReservedConcurrency", RESERVED)))
    if certificate := parameters.get("CertificateArn"):
        look_at_certificate(told, certificate)


def aws(region: str, *words: str) -> Any:
    """The answer; None where there is none."""
    done = run(
        *("aws", *words, "--region", region, "--output", "json"),
        AWS_PAGER="",
        AWS_MAX_ATTEMPTS="2",
    )
    if done.returncode:
        return None
    return json.loads(done.stdout or "{}")


def look_at_account_stack(told: Told, stage: str, region: str) -> None:
    name = f"portfolio-{stage}-account"
    found = aws(region, "cloudformation", "describe-stacks", "--stack-name", name)
    if found is None:
        told.bad("account", f"there is no stack {name} in {region}, or you may not see it.")
        return
    status = found["Stacks"][0]["StackStatus"]
    if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}:
        told.good("account", f"stack {name}")
    else:
        told.bad("account", f"the stack {name} is {status}.")


def look_at_parameters(told: Told, region: str, parameters: dict[str, str]) -> None:
    for key, kind in KINDS.items():
        if key == "OriginSecretParameter" and parameters.get("Edge") == "false":
            continue
        name = parameters[key]
        wanted = f"Key=Name,Option=Equals,Values={name}"
        found = aws(region, "ssm", "describe-parameters", "--parameter-filters", wanted)
        rows = (found or {}).get("Parameters", [])
        if not rows:
            told.bad(name, f"there is no such parameter in {region}. It is to be a {kind}.")
        elif rows[0]["Type"] != kind:
            told.bad(name, f"it is a {rows[0]['Type']}, and must be a {kind}.")
        else:
            told.good(name, kind)


def look_at_concurrency(told: Told, region: str, reserved: int) -> None:
    if reserved < 0:
        told.good("concurrency", "nothing is reserved.")
        return
    found = aws(region, "lambda", "get-account-settings")
    if found is None:
        told.note("concurrency", "you may not see what the account allows.")
        return
    free = found["AccountLimit"]["UnreservedConcurrentExecutions"]
    if free - reserved - OTHERS >= UNRESERVED:
        told.good("concurrency", f"{free} are free.")
    else:
        told.bad(
            "concurrency",
            f"{free} are free, {reserved + OTHERS} are wanted, and {UNRESERVED} must be left. Set "
            "ReservedConcurrency=-1 in samconfig.toml, or ask AWS for more.",
        )


def look_at_certificate(told: Told, arn: str) -> None:
    found = aws("us-east-1", "acm", "describe-certificate", "--certificate-arn", arn)
    status = found["Certificate"]["Status"] if found else "not there"
    if status == "ISSUED":
        told.good("certificate", arn)
    else:
        told.bad("certificate", f"it is {status}; it must be issued, in us-east-1.")
