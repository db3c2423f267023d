"""The template's parameters: used, bounded, and within what the code and the database allow."""

import re
import tomllib

import pytest
from django.conf import settings as django_settings

from config.env import BASE_DIR
from tests.stack.template import PARAMETERS, TEMPLATE, chosen, integration, names_in, properties

STAGES = ("dev", "staging", "prod")
# https://neon.com/docs/connect/connection-pooling: of the smallest compute (0.25 units).
DIRECT_CONNECTIONS, KEPT_BY_NEON = 104, 7
POOL_OF_A_ROLE = int(DIRECT_CONNECTIONS * 0.9)


def samconfig() -> dict:
    return tomllib.loads((BASE_DIR / "samconfig.toml").read_text())


def overrides(stage: str) -> dict[str, str]:
    words = samconfig()[stage]["global"]["parameters"]["parameter_overrides"]
    return dict(word.split("=", 1) for word in words)


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_is_used_and_described(name: str):
    used = names_in({key: TEMPLATE[key] for key in ("Globals", "Resources", "Outputs")})
    conditions = names_in(TEMPLATE["Conditions"])

    assert name in used | conditions
    assert PARAMETERS[name]["Description"].endswith(".")


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_is_a_secret(name: str):
    assert "NoEcho" not in PARAMETERS[name]


@pytest.mark.parametrize("name", [name for name in PARAMETERS if name.endswith("UrlParameter")])
@pytest.mark.parametrize(
    "value", ["postgresql://owner:canary@host/cv", "database-url", "/a b", "/a?b", ""]
)
def test_value_instead_of_a_name_is_refused(name: str, value: str):
    assert re.fullmatch(PARAMETERS[name]["AllowedPattern"], value) is None


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("SecretKeyParameter", ["/portfolio/prod/secret-key"], ["secret", ""]),
        ("SecretKeyAlso", ["", "/portfolio/prod/secret-key:1"], ["secret", "/portfolio/key", ":1"]),
        ("OriginSecretParameter", ["/portfolio/prod/origin-secret"], ["secret", ""]),
        ("ParameterKeyArn", ["", "arn:aws:kms:eu-central-1:123456789012:key/1-2"], ["alias/x"]),
        ("DomainName", ["", "cv.example.org"], ["https://cv.example.org", "localhost", "*.a.org"]),
        (
            "CertificateArn",
            ["", "arn:aws:acm:us-east-1:123456789012:certificate/1-2"],
            ["arn:aws:acm:eu-central-1:123456789012:certificate/1-2"],
        ),
        ("PermissionsBoundary", ["", "arn:aws:iam::123456789012:policy/portfolio"], ["portfolio"]),
        ("AlarmEmail", ["", "owner@example.org"], ["owner"]),
    ],
)
def test_pattern_of(name: str, good: list[str], bad: list[str]):
    pattern = PARAMETERS[name]["AllowedPattern"]

    assert all(re.fullmatch(pattern, value) for value in good)
    assert not any(re.fullmatch(pattern, value) for value in bad)


@pytest.mark.parametrize("name", PARAMETERS)
def test_default_is_a_value_that_is_allowed(name: str):
    parameter = PARAMETERS[name]
    if "Default" not in parameter:
        assert name in overrides("prod")
        return
    default = parameter["Default"]
    assert default in parameter.get("AllowedValues", [default])
    assert re.fullmatch(parameter.get("AllowedPattern", ".*"), str(default))
    if parameter["Type"] == "Number":
        assert default >= parameter.get("MinValue", default)
        assert default <= parameter.get("MaxValue", default)


def test_instances_and_all_else_fit_into_the_databases_connections():
    reserved = PARAMETERS["ReservedConcurrency"]
    role = chosen(
        properties("ReleaseCheckFunction"),
        ReservesConcurrency=True,
        HasEdge=True,
        HasDomainName=False,
    )

    check = role["ReservedConcurrentExecutions"]
    assert reserved["Default"] + check < POOL_OF_A_ROLE
    assert reserved["MaxValue"] + check < POOL_OF_A_ROLE < DIRECT_CONNECTIONS - KEPT_BY_NEON


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("ApiFunction", {"Ref": "ReservedConcurrency"}),
        ("ManageFunction", 1),
        ("ReleaseCheckFunction", 1),
        ("EdgeFunction", 1),
    ],
)
def test_each_function_has_its_share_of_the_accounts_concurrency(function: str, expected: object):
    found = properties(function)["ReservedConcurrentExecutions"]["Fn::If"]

    assert found == ["ReservesConcurrency", expected, {"Ref": "AWS::NoValue"}]


def test_timeout_is_longer_than_a_requests_deadline_and_shorter_than_the_gateways():
    timeout, gateway = PARAMETERS["Timeout"], integration()["timeoutInMillis"] / 1000

    assert timeout["MinValue"] > django_settings.REQUEST_DEADLINE
    assert timeout["MinValue"] <= timeout["Default"] <= timeout["MaxValue"] < gateway


@pytest.mark.parametrize(
    ("key", "parameter"), [("Timeout", "Timeout"), ("MemorySize", "MemorySize")]
)
def test_limits_of_the_api_are_parameters(key: str, parameter: str):
    assert TEMPLATE["Globals"]["Function"][key] == {"Ref": parameter}
    assert key not in properties("ApiFunction")


def test_name_of_ones_own_needs_a_certificate_and_the_edge():
    rule = TEMPLATE["Rules"]["NameOfYourOwn"]

    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "DomainName"}, ""]}]}
    assert [each["Assert"] for each in rule["Assertions"]] == [
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "CertificateArn"}, ""]}]},
        {"Fn::Equals": [{"Ref": "Edge"}, "true"]},
    ]


@pytest.mark.parametrize("stage", STAGES)
def test_stage_sets_parameters_that_there_are_to_values_that_are_allowed(stage: str):
    for name, value in overrides(stage).items():
        parameter = PARAMETERS[name]
        assert value in map(str, parameter.get("AllowedValues", [value]))
        assert re.fullmatch(parameter.get("AllowedPattern", ".*"), value)


@pytest.mark.parametrize("stage", STAGES)
def test_stage_has_a_name_and_secrets_of_its_own(stage: str):
    settings = samconfig()[stage]["global"]["parameters"]
    named = [value for name, value in overrides(stage).items() if name.endswith("Parameter")]

    assert settings["stack_name"] == f"portfolio-{stage}"
    assert len(named) == 4
    assert all(value.startswith(f"/portfolio/{stage}/") for value in named)


@pytest.mark.parametrize("stage", STAGES)
def test_stack_may_make_roles_but_none_with_a_name_of_its_choice(stage: str):
    assert samconfig()[stage]["deploy"]["parameters"]["capabilities"] == ["CAPABILITY_IAM"]
