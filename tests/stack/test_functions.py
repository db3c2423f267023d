"""Four functions of one image; which handler each runs, and what of the environment it gets."""

import importlib.util
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.stack.template import (
    PARAMETERS,
    RESOURCES,
    TEMPLATE,
    chosen,
    integration,
    names_in,
    of_type,
    properties,
    variables,
)

FUNCTIONS = {
    "ApiFunction": "config.lambda_handler.handler",
    "ManageFunction": "config.manage_handler.manage",
    "ReleaseCheckFunction": "config.release_check.before_traffic",
    "EdgeFunction": "config.edge_worker.invalidate",
}
SECRETS = ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_ALSO", "ORIGIN_SECRET", "ORIGIN_SECRET_ALSO")


def test_functions_are_these_four_each_with_its_handler():
    functions = of_type("AWS::Serverless::Function")

    handlers = {name: each["ImageConfig"]["Command"] for name, each in functions.items()}
    assert handlers == {name: [handler] for name, handler in FUNCTIONS.items()}


@pytest.mark.parametrize("handler", FUNCTIONS.values())
def test_handler_exists(handler: str):
    module, _, function = handler.rpartition(".")
    spec = importlib.util.find_spec(module)

    assert spec, f"There is no module {module}."
    assert spec.origin
    assert f"def {function}(" in Path(spec.origin).read_text()


def test_all_functions_are_built_alike_so_that_one_image_serves_them():
    builds = [RESOURCES[name]["Metadata"] for name in FUNCTIONS]

    assert all(build == builds[0] for build in builds)
    assert builds[0]["DockerContext"] == "."
    assert (BASE_DIR / builds[0]["Dockerfile"]).is_file()


@pytest.mark.parametrize(("is_arm", "architecture"), [(False, "amd64"), (True, "arm64")])
def test_architecture_reaches_the_image_by_its_build_arguments(is_arm: bool, architecture: str):
    arguments = chosen(RESOURCES["ApiFunction"]["Metadata"]["DockerBuildArgs"], IsArm=is_arm)
    dockerfile = (BASE_DIR / "Dockerfile").read_text()

    assert arguments == {"ARCH": architecture, "BASE_IMAGE": {"Ref": "BaseImage"}}
    assert all(f"\nARG {name}" in dockerfile for name in arguments)
    assert f"ARG BASE_IMAGE={PARAMETERS['BaseImage']['Default']}" in dockerfile
    assert TEMPLATE["Conditions"]["IsArm"] == {"Fn::Equals": [{"Ref": "Architecture"}, "arm64"]}
    assert TEMPLATE["Globals"]["Function"]["Architectures"] == [{"Ref": "Architecture"}]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_stands_in_an_environment(function: str, secret: str):
    assert variables(function).get(secret, "") == ""


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("ApiFunction", {"DatabaseUrlParameter", "SecretKeyParameter", "OriginSecretParameter"}),
        ("ManageFunction", {"OwnerDatabaseUrlParameter", "SecretKeyParameter"}),
        (
            "ReleaseCheckFunction",
            {"DatabaseUrlParameter", "SecretKeyParameter", "OriginSecretParameter"},
        ),
        ("EdgeFunction", {"SecretKeyParameter"}),
    ],
)
def test_function_is_told_these_parameters_of_ssm(function: str, expected: set[str]):
    named = {name for name in names_in(variables(function)) if name in PARAMETERS}

    assert {name for name in named if name.endswith("Parameter")} == expected


def test_the_older_secret_key_is_named_where_people_log_in_alone():
    told = [name for name in FUNCTIONS if "SECRET_KEY_ALSO_PARAMETER" in variables(name)]

    assert told == ["ApiFunction"]
    assert variables("ApiFunction")["SECRET_KEY_ALSO_PARAMETER"] == {"Ref": "SecretKeyAlso"}
    assert PARAMETERS["SecretKeyAlso"]["Default"] == ""


def test_the_owners_address_is_told_to_the_manage_function_alone():
    told = [name for name in FUNCTIONS if "OwnerDatabaseUrlParameter" in names_in(variables(name))]

    assert told == ["ManageFunction"]


def test_metrics_of_a_stack_are_told_apart_by_its_name():
    assert variables("ApiFunction")["POWERTOOLS_SERVICE_NAME"] == {"Ref": "AWS::StackName"}


@pytest.mark.parametrize("function", ["ApiFunction", "ReleaseCheckFunction"])
@pytest.mark.parametrize(
    ("domain", "edge", "origin"),
    [
        (True, True, "https://${DomainName}"),
        (False, True, "https://${Distribution.DomainName}"),
        (
            False,
            False,
            "https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}",
        ),
    ],
)
def test_public_name_is_right_in_each_arrangement(
    function: str, domain: bool, edge: bool, origin: str
):
    found = chosen(variables(function)["PUBLIC_ORIGIN"], HasDomainName=domain, HasEdge=edge)

    assert found == {"Fn::Sub": origin}


def test_url_that_is_printed_is_the_public_name():
    assert TEMPLATE["Outputs"]["Url"]["Value"] == variables("ApiFunction")["PUBLIC_ORIGIN"]


def test_without_edge_nothing_asks_for_the_origins_secret_or_invalidates():
    for function in ("ApiFunction", "ManageFunction", "ReleaseCheckFunction"):
        found = chosen(variables(function), HasEdge=False, HasDomainName=False)
        names = ("ORIGIN_SECRET_PARAMETER", "ORIGIN_SECRET_ALSO_PARAMETER", "EDGE_FUNCTION")
        assert [found.get(name, "") for name in names] == ["", "", ""]


def test_release_check_asks_the_new_version():
    variable = variables("ReleaseCheckFunction")["RELEASE_FUNCTION"]

    assert variable == {"Ref": "ApiFunction.Version"}


def test_manage_function_has_no_address_and_nothing_calls_it():
    assert "Events" not in properties("ManageFunction")
    assert not any("FunctionUrlConfig" in properties(name) for name in FUNCTIONS)
    assert not of_type("AWS::Lambda::Url")
    permitted = [each["FunctionName"] for each in of_type("AWS::Lambda::Permission").values()]
    assert permitted == [{"Ref": "ApiFunction.Alias"}]


def test_gateway_calls_the_alias_so_that_a_release_can_be_gradual():
    name = properties("ApiFunction")["FunctionName"]["Fn::Sub"]

    assert integration()["uri"]["Fn::Sub"].endswith(f":function:{name}:live/invocations")
    assert integration()["payloadFormatVersion"] == "2.0"
    assert properties("ApiFunction")["AutoPublishAlias"] == "live"
    assert properties("ApiFunction")["AutoPublishAliasAllProperties"] is True


def test_gateway_has_the_default_stage_a_throttle_and_an_access_log():
    stage = properties("HttpApi")

    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": "ThrottleRate"},
        "ThrottlingBurstLimit": {"Ref": "ThrottleBurst"},
    }
    log = stage["AccessLogSettings"]
    assert log["DestinationArn"] == {"Fn::GetAtt": ["AccessLogGroup", "Arn"]}
    assert "$context.status" in log["Format"]


def test_no_route_escapes_the_gateways_throttle():
    """Nobody else limits readers: the application counts writes alone."""
    gateway = properties("HttpApi")

    assert list(gateway["DefinitionBody"]["paths"]) == ["$default"]
    assert "RouteSettings" not in gateway
    assert all(PARAMETERS[name]["MinValue"] == 1 for name in ("ThrottleRate", "ThrottleBurst"))


@pytest.mark.parametrize("private", ["querystring", "sourceIp", "userAgent", "authorizer"])
def test_access_log_keeps_nothing_that_tells_who_asked_for_what(private: str):
    assert private not in properties("HttpApi")["AccessLogSettings"]["Format"]


def test_release_is_gradual_checked_before_and_taken_back_on_alarms():
    preference = properties("ApiFunction")["DeploymentPreference"]

    assert preference["Type"] == {"Ref": "DeploymentType"}
    assert PARAMETERS["DeploymentType"]["Default"] == "Canary10Percent5Minutes"
    assert preference["Hooks"] == {"PreTraffic": {"Ref": "ReleaseCheckFunction"}}
    assert preference["Alarms"] == [
        {"Ref": "ServerErrorsAlarm"},
        {"Ref": "ReleaseErrorsAlarm"},
        {"Ref": "DatabaseUnavailableAlarm"},
        {"Ref": "NearTimeoutAlarm"},
    ]


def test_failed_invalidation_is_tried_again_for_an_hour():
    assert properties("EdgeFunction")["EventInvokeConfig"] == {
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 3600,
    }


@pytest.mark.parametrize(
    ("function", "seconds"),
    [("ManageFunction", 900), ("ReleaseCheckFunction", 120), ("EdgeFunction", 30)],
)
def test_function_has_time_for_its_work(function: str, seconds: int):
    assert properties(function)["Timeout"] == seconds


def test_each_log_group_is_a_functions_or_the_gateways_and_forgets():
    groups = of_type("AWS::Logs::LogGroup")
    used = {properties(name)["LoggingConfig"]["LogGroup"]["Ref"] for name in FUNCTIONS}

    assert set(groups) == used | {"AccessLogGroup"}
    assert len(used) == len(FUNCTIONS)
    assert all(each["RetentionInDays"] == {"Ref": "LogRetentionDays"} for each in groups.values())
