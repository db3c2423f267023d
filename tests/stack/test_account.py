"""What the account gives a stage (.ci/account.yaml): who deploys, and the bounds of all roles."""

import json
from typing import Any

import pytest

from tests.stack.template import ACCOUNT, RESOURCES, granted, listed, statements, text, walk
from tests.stack.test_permissions import ROLES


def account(name: str) -> dict[str, Any]:
    return ACCOUNT["Resources"][name]["Properties"]


@pytest.mark.parametrize("role", ROLES)
def test_boundary_lets_through_what_the_role_needs(role: str):
    boundary = account("Boundary")["PolicyDocument"]["Statement"]
    allowed = {action for each in boundary for action in listed(each["Action"])}

    assert set(ROLES[role]) <= allowed


def test_boundary_allows_nothing_that_no_role_needs():
    boundary = account("Boundary")["PolicyDocument"]["Statement"]
    allowed = {action for each in boundary for action in listed(each["Action"])}

    assert allowed == {action for role in ROLES.values() for action in role}


def test_stack_makes_no_role_without_the_boundary():
    making = {"iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"}
    (statement,) = [
        each for each in statements(account("StackRole")) if making & set(listed(each["Action"]))
    ]

    assert set(listed(statement["Action"])) == making
    bound = {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "Boundary"}}}
    assert statement["Condition"] == bound


def test_stack_role_can_reach_no_role_of_the_account_itself():
    patterns = {
        text(each)
        for statement in statements(account("StackRole"))
        if any(action.startswith("iam:") for action in listed(statement["Action"]))
        for each in listed(statement["Resource"])
    }

    assert patterns == {
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/portfolio-${Stage}-*Role-*"
    }
    # What it matches begins so; the account's roles have other names.
    for name in ("StackRole", "DeployRole"):
        assert "Role-" not in account(name)["RoleName"]["Fn::Sub"]


def test_stack_role_hands_roles_to_lambda_and_codedeploy_alone():
    (statement,) = [
        each for each in statements(account("StackRole")) if each["Action"] == "iam:PassRole"
    ]

    services = ["lambda.amazonaws.com", "codedeploy.amazonaws.com"]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": services}}


@pytest.mark.parametrize("role", ["StackRole", "DeployRole"])
def test_no_action_of_the_accounts_roles_is_a_pattern(role: str):
    assert not [action for action in granted(account(role)) if "*" in action]


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (
            "StackRole",
            {
                "cloudwatch:DescribeAlarms",
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            },
        ),
        ("DeployRole", {"ecr:GetAuthorizationToken"}),
    ],
)
def test_only_these_actions_have_no_resource(role: str, actions: set[str]):
    found = granted(account(role))

    assert {action for action, resources in found.items() if "*" in resources} == actions


def test_stack_role_may_make_every_kind_of_resource_that_the_template_has():
    services = {
        "AWS::Serverless::Function": "lambda:CreateFunction",
        "AWS::Lambda::Permission": "lambda:AddPermission",
        "AWS::IAM::Role": "iam:CreateRole",
        "AWS::Logs::LogGroup": "logs:CreateLogGroup",
        "AWS::Serverless::HttpApi": "apigateway:POST",
        "AWS::CloudFront::Function": "cloudfront:CreateFunction",
        "AWS::CloudFront::CachePolicy": "cloudfront:CreateCachePolicy",
        "AWS::CloudFront::OriginRequestPolicy": "cloudfront:CreateOriginRequestPolicy",
        "AWS::CloudFront::ResponseHeadersPolicy": "cloudfront:CreateResponseHeadersPolicy",
        "AWS::CloudFront::Distribution": "cloudfront:CreateDistribution",
        "AWS::SNS::Topic": "sns:CreateTopic",
        "AWS::SNS::Subscription": "sns:Subscribe",
        "AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm",
        "AWS::CloudWatch::Dashboard": "cloudwatch:PutDashboard",
    }
    kinds = {resource["Type"] for resource in RESOURCES.values()}

    assert kinds == set(services)
    assert set(services.values()) <= set(granted(account("StackRole")))


def test_who_deploys_makes_nothing_but_a_change_of_this_stack():
    found = granted(account("DeployRole"))

    assert not {action for action in found if action.startswith(("iam:", "ssm:", "kms:"))} - {
        "iam:PassRole"
    }
    assert found["iam:PassRole"] == ["StackRole.Arn"]
    stack = "cloudformation:${AWS::Region}:${AWS::AccountId}:stack/portfolio-${Stage}/*"
    assert found["cloudformation:ExecuteChangeSet"] == [
        f"arn:${{AWS::Partition}}:{stack}",
        "arn:${AWS::Partition}:cloudformation:${AWS::Region}:aws:transform/Serverless-2016-10-31",
    ]
    function = (
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:"
        "function:portfolio-${Stage}-ManageFunction-*"
    )
    assert {
        json.dumps(resources) for action, resources in found.items() if action.startswith("lambda:")
    } == {json.dumps([function])}


def test_github_is_trusted_for_one_environment_of_one_repository():
    (statement,) = account("DeployRole")["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    issuer = "token.actions.githubusercontent.com"
    assert statement["Condition"] == {
        "StringEquals": {
            f"{issuer}:aud": "sts.amazonaws.com",
            f"{issuer}:sub": {"Fn::Sub": "repo:${Repository}:environment:${Stage}"},
        }
    }


def test_bucket_is_closed_to_the_public_and_speaks_tls_alone():
    closed = account("Templates")["PublicAccessBlockConfiguration"]
    (statement,) = account("OnlyEncrypted")["PolicyDocument"]["Statement"]

    assert set(closed.values()) == {True}
    assert len(closed) == 4
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert not [node for node in walk(ACCOUNT) if node == {"Effect": "Allow", "Principal": "*"}]
