"""What each role may do: this list, and not a word more."""

from typing import Any

import pytest

from tests.stack.template import chosen, granted, listed, of_type, properties, statements

PARAMETER = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"
SECRET_KEY = PARAMETER + "${SecretKeyParameter}"
DATABASE = PARAMETER + "${DatabaseUrlParameter}"
OWNER = PARAMETER + "${OwnerDatabaseUrlParameter}"
ORIGIN = PARAMETER + "${OriginSecretParameter}"
GROUPS = (
    "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}:"
    "deploymentgroup:${ServerlessDeploymentApplication}/*"
)
EDGE = {"lambda:InvokeFunction": ["EdgeFunction.Arn"]}


def write(log_group: str) -> dict[str, list[str]]:
    resource = [f"${{{log_group}.Arn}}"]
    return {"logs:CreateLogStream": resource, "logs:PutLogEvents": resource}


ROLES = {
    "ApiRole": write("ApiLogGroup")
    | {"ssm:GetParameters": [DATABASE, SECRET_KEY, ORIGIN], "kms:Decrypt": ["ParameterKeyArn"]}
    | EDGE,
    "ManageRole": write("ManageLogGroup")
    | {"ssm:GetParameters": [OWNER, SECRET_KEY], "kms:Decrypt": ["ParameterKeyArn"]}
    | EDGE,
    "ReleaseCheckRole": write("ReleaseCheckLogGroup")
    | {
        "ssm:GetParameters": [DATABASE, SECRET_KEY, ORIGIN],
        "kms:Decrypt": ["ParameterKeyArn"],
        "lambda:InvokeFunction": ["${ApiFunction.Arn}:*"],
        "codedeploy:PutLifecycleEventHookExecutionStatus": [GROUPS],
    },
    "EdgeRole": write("EdgeLogGroup")
    | {
        "cloudfront:CreateInvalidation": [
            "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"
        ]
    },
    "DeploymentRole": {
        "lambda:GetAlias": ["${ApiFunction.Arn}*"],
        "lambda:UpdateAlias": ["${ApiFunction.Arn}*"],
        "lambda:GetProvisionedConcurrencyConfig": ["${ApiFunction.Arn}*"],
        "lambda:InvokeFunction": ["ReleaseCheckFunction.Arn"],
        "cloudwatch:DescribeAlarms": ["*"],
    },
}
# CloudWatch's list of alarms is the one thing that can't be asked for less.
WITHOUT_RESOURCE = {"cloudwatch:DescribeAlarms"}


def with_everything(role: str) -> dict[str, Any]:
    return chosen(properties(role), HasEdge=True, HasParameterKey=True, HasBoundary=True)


def test_each_role_of_the_template_is_listed_here():
    assert set(of_type("AWS::IAM::Role")) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_role_may_do_this_and_nothing_else(role: str):
    assert granted(with_everything(role)) == ROLES[role]


@pytest.mark.parametrize("role", ROLES)
def test_role_has_no_policy_but_its_own(role: str):
    found = properties(role)

    assert "ManagedPolicyArns" not in found
    assert found["PermissionsBoundary"]["Fn::If"][0] == "HasBoundary"
    assert not of_type("AWS::IAM::Policy")
    assert not of_type("AWS::IAM::ManagedPolicy")


@pytest.mark.parametrize("role", ROLES)
def test_no_action_is_a_pattern_and_no_resource_is_everything(role: str):
    for action, resources in granted(with_everything(role)).items():
        assert "*" not in action
        assert action in WITHOUT_RESOURCE or "*" not in resources


def test_without_edge_no_role_reads_its_secret_or_calls_its_function():
    for role in ("ApiRole", "ManageRole", "ReleaseCheckRole"):
        found = chosen(properties(role), HasEdge=False, HasParameterKey=False, HasBoundary=False)
        assert ORIGIN not in granted(found)["ssm:GetParameters"]
        assert granted(found).get("lambda:InvokeFunction", []) != ["EdgeFunction.Arn"]
        assert "kms:Decrypt" not in granted(found)


def test_the_owners_address_is_readable_by_one_role_alone():
    readers = [
        role
        for role in ROLES
        if OWNER in granted(with_everything(role)).get("ssm:GetParameters", [])
    ]

    assert readers == ["ManageRole"]


@pytest.mark.parametrize("role", ["ApiRole", "ManageRole", "ReleaseCheckRole"])
def test_key_opens_parameters_alone(role: str):
    (statement,) = [
        each for each in statements(with_everything(role)) if each["Action"] == "kms:Decrypt"
    ]

    via = {"Fn::Sub": "ssm.${AWS::Region}.${AWS::URLSuffix}"}
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": via}}


@pytest.mark.parametrize(
    ("function", "role"),
    [
        ("ApiFunction", "ApiRole"),
        ("ManageFunction", "ManageRole"),
        ("ReleaseCheckFunction", "ReleaseCheckRole"),
        ("EdgeFunction", "EdgeRole"),
    ],
)
def test_function_has_a_role_of_its_own_which_lambda_alone_takes(function: str, role: str):
    assert properties(function)["Role"] == {"Fn::GetAtt": [role, "Arn"]}
    assert takers(properties(role)) == ["lambda.amazonaws.com"]


def test_codedeploy_alone_takes_the_role_that_moves_readers():
    assert takers(properties("DeploymentRole")) == ["codedeploy.amazonaws.com"]


def takers(role: dict[str, Any]) -> list[str]:
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRole"
    return listed(statement["Principal"]["Service"])
