"""Alarms and the dashboard: what each looks at, and that the code really counts it."""

import json
from typing import Any

import pytest

from config import metrics
from tests.stack.template import PARAMETERS, TEMPLATE, of_type, properties

GATEWAY = [{"Name": "ApiId", "Value": {"Ref": "HttpApi"}}]
API = [{"Name": "FunctionName", "Value": {"Ref": "ApiFunction"}}]
SERVICE = [{"Name": "service", "Value": {"Ref": "AWS::StackName"}}]
RELEASE = [
    {"Name": "FunctionName", "Value": {"Ref": "ApiFunction"}},
    {"Name": "Resource", "Value": {"Fn::Sub": "${ApiFunction}:live"}},
    {"Name": "ExecutedVersion", "Value": {"Fn::GetAtt": ["ApiFunction", "Version", "Version"]}},
]
EDGE = [{"Name": "FunctionName", "Value": {"Ref": "EdgeFunction"}}]
AT_LEAST, ABOVE = "GreaterThanOrEqualToThreshold", "GreaterThanThreshold"
# Metric, dimensions, statistic, comparison, threshold, seconds of a period, periods that count.
ALARMS = {
    "ServerErrorsAlarm": ("AWS/ApiGateway 5xx", GATEWAY, "Sum", AT_LEAST, 5, 300, 1),
    "ReleaseErrorsAlarm": ("AWS/Lambda Errors", RELEASE, "Sum", AT_LEAST, 1, 60, 1),
    "DatabaseUnavailableAlarm": (
        *("Portfolio NeonUnavailable", SERVICE, "Sum", AT_LEAST, 3, 300, 1),
    ),
    "SlowOperationsAlarm": (
        *("Portfolio NeonOperationDuration", SERVICE, "Maximum", ABOVE, 1000, 300, 2),
    ),
    "ThrottlesAlarm": ("AWS/Lambda Throttles", API, "Sum", AT_LEAST, 1, 300, 1),
    "UntoldEditsAlarm": ("Portfolio EdgeNotTold", SERVICE, "Sum", AT_LEAST, 1, 300, 1),
    "InvalidationAlarm": ("AWS/Lambda Errors", EDGE, "Sum", AT_LEAST, 1, 300, 1),
}


def test_each_alarm_of_the_template_is_tested_here():
    assert set(of_type("AWS::CloudWatch::Alarm")) == {*ALARMS, "NearTimeoutAlarm"}


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_looks_at(name: str):
    alarm = properties(name)

    found = (
        f"{alarm['Namespace']} {alarm['MetricName']}",
        alarm["Dimensions"],
        alarm["Statistic"],
        alarm["ComparisonOperator"],
        alarm["Threshold"],
        alarm["Period"],
        alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]),
    )
    assert found == ALARMS[name]


def test_near_timeout_is_four_fifths_of_whatever_the_timeout_is():
    alarm = properties("NearTimeoutAlarm")
    percent, slowest = alarm["Metrics"]

    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (80, AT_LEAST)
    expression = percent["Expression"]["Fn::Sub"]
    assert expression == "slowest / (${Timeout} * 10)"
    assert slowest["Id"] == "slowest"
    assert slowest["ReturnData"] is False
    assert slowest["MetricStat"]["Stat"] == "Maximum"
    metric = slowest["MetricStat"]["Metric"]
    assert (metric["Namespace"], metric["MetricName"]) == ("AWS/Lambda", "Duration")
    assert metric["Dimensions"] == API
    # 12 s of 15 s, in milliseconds as Lambda counts them, are 80 percent.
    assert alarm["Threshold"] == 12_000 / (15 * 10)


@pytest.mark.parametrize("name", [*ALARMS, "NearTimeoutAlarm"])
def test_alarm_tells_and_tells_again_when_all_is_well(name: str):
    alarm = properties(name)

    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["AlarmDescription"]


def test_mail_goes_to_whoever_is_named():
    mail = TEMPLATE["Resources"]["AlarmMail"]

    assert mail["Condition"] == "HasAlarmEmail"
    assert mail["Properties"] == {
        "TopicArn": {"Ref": "AlarmTopic"},
        "Protocol": "email",
        "Endpoint": {"Ref": "AlarmEmail"},
    }
    assert PARAMETERS["AlarmEmail"]["Default"] == ""


def dashboard() -> list[dict[str, Any]]:
    text, more = properties("Dashboard")["DashboardBody"]["Fn::Sub"]
    condition, edge, without = more["EdgeWidgets"]["Fn::If"]
    assert (condition, without) == ("HasEdge", "")
    return json.loads(text.replace("${EdgeWidgets}", edge["Fn::Sub"]))["widgets"]


def shown() -> list[list[Any]]:
    return [
        metric
        for widget in dashboard()
        if widget["type"] == "metric"
        for metric in widget["properties"]["metrics"]
    ]


def test_dashboard_is_json_without_the_edge_too():
    text, _ = properties("Dashboard")["DashboardBody"]["Fn::Sub"]

    assert json.loads(text.replace("${EdgeWidgets}", ""))["widgets"]


def test_what_is_shown_or_alarms_is_counted_by_the_code():
    counted = {metric[1] for metric in shown() if metric[0] == metrics.NAMESPACE}
    alarming = {
        alarm["MetricName"]
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm.get("Namespace") == metrics.NAMESPACE
    }

    # Successful statements are what is left of all, so they have no line.
    assert counted | alarming == set(metrics.UNITS) - {"NeonOperationSuccess"}


def test_product_metrics_are_shown_by_the_dimension_that_the_code_writes():
    for metric in shown():
        if metric[0] == metrics.NAMESPACE:
            assert metric[2:4] == ["service", "${AWS::StackName}"]


def test_dashboard_shows_each_alarm_that_there_always_is():
    (widget,) = [each for each in dashboard() if each["type"] == "alarm"]

    always = {*ALARMS, "NearTimeoutAlarm"} - {"InvalidationAlarm", "UntoldEditsAlarm"}
    assert set(widget["properties"]["alarms"]) == {f"${{{name}.Arn}}" for name in always}


def test_widgets_do_not_overlap():
    taken: set[tuple[int, int]] = set()
    for widget in dashboard():
        across = range(widget["x"], widget["x"] + widget["width"])
        down = range(widget["y"], widget["y"] + widget["height"])
        fields = {(x, y) for x in across for y in down}
        assert not fields & taken
        assert max(across) < 24
        taken |= fields
