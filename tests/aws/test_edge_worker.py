"""The function that invalidates, against moto's CloudFront."""

import json
import time
import xml.etree.ElementTree as ET
from typing import Any, NamedTuple

import httpx
import pytest

from config import aws, edge_worker
from tests.aws.moto import PATIENCE, Moto, anybody

SPACE = "{http://cloudfront.amazonaws.com/doc/2020-05-31/}"
DISTRIBUTION = """
<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">
<CallerReference>one</CallerReference><Comment/><Enabled>true</Enabled>
<Origins><Quantity>1</Quantity><Items><Origin><Id>api</Id><DomainName>api.example.com</DomainName>
<CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort>
<OriginProtocolPolicy>https-only</OriginProtocolPolicy></CustomOriginConfig></Origin></Items></Origins>
<DefaultCacheBehavior><TargetOriginId>api</TargetOriginId>
<ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy><MinTTL>0</MinTTL>
</DefaultCacheBehavior></DistributionConfig>
"""


class Context(NamedTuple):
    aws_request_id: str


@pytest.fixture
def distribution(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new distribution's id, in the function's environment."""
    # How long CloudFront is waited for is not what these tests are about.
    monkeypatch.setattr(edge_worker, "STEP", PATIENCE)
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)
    made = httpx.post(
        f"{moto.url}/2020-05-31/distribution",
        content=DISTRIBUTION,
        headers=anybody("cloudfront"),
        timeout=PATIENCE,
    )
    assert made.status_code == 201, made.text
    found = parsed(made).findtext(f"{SPACE}Id") or ""
    monkeypatch.setenv("EDGE_DISTRIBUTION_ID", found)
    return found


def parsed(answer: httpx.Response) -> ET.Element:
    return ET.fromstring(answer.text)  # noqa: S314 - moto's


def invalidations(moto: Moto, distribution: str) -> list[tuple[str, list[str]]]:
    """Caller's reference and paths of each."""
    place = f"{moto.url}/2020-05-31/distribution/{distribution}/invalidation"
    headers = anybody("cloudfront")
    listed = parsed(httpx.get(place, headers=headers, timeout=PATIENCE))
    found = []
    for each in listed.iter(f"{SPACE}InvalidationSummary"):
        number = each.findtext(f"{SPACE}Id")
        whole = parsed(httpx.get(f"{place}/{number}", headers=headers, timeout=PATIENCE))
        paths = [path.text or "" for path in whole.iter(f"{SPACE}Path")]
        found.append((whole.findtext(f".//{SPACE}CallerReference") or "", paths))
    return found


def test_the_whole_edge_is_invalidated_under_the_invocations_id(moto: Moto, distribution: str):
    assert edge_worker.invalidate({}, Context("8a6f-request")) == {"status": "invalidated"}
    assert invalidations(moto, distribution) == [("8a6f-request", ["/*"])]


def test_the_call_is_signed_as_aws_wants_it(
    moto: Moto, distribution: str, monkeypatch: pytest.MonkeyPatch
):
    """botocore computes the signature anew, and IAM's policies hold."""
    allowed = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "cloudfront:*", "Resource": "*"}],
    }
    keys = {"may": moto.user("may", allowed), "may-not": moto.user("may-not", None)}
    monkeypatch.delenv("AWS_SESSION_TOKEN")
    moto.check_signatures(on=True)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", keys["may"][0])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys["may"][1])
    edge_worker.invalidate({}, Context("one"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys["may-not"][1])
    with pytest.raises(aws.RefusalError, match=r"answered 403 \(SignatureDoesNotMatch\)"):
        edge_worker.invalidate({}, Context("two"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", keys["may-not"][0])
    with pytest.raises(aws.RefusalError, match=r"answered 403 \(AccessDenied\)"):
        edge_worker.invalidate({}, Context("three"))
    moto.check_signatures(on=False)
    assert [reference for reference, _ in invalidations(moto, distribution)] == ["one"]


@pytest.mark.parametrize("name", ["", "E1/../x", "canary"])
def test_without_a_distribution_it_fails_with_a_sentence(
    moto: Moto, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv("EDGE_DISTRIBUTION_ID", name)
    with pytest.raises(aws.RefusalError, match="EDGE_DISTRIBUTION_ID names no distribution"):
        edge_worker.invalidate({}, None)


def test_what_cloudfront_refuses_is_raised_and_logged(
    moto: Moto, distribution: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    monkeypatch.setenv("EDGE_DISTRIBUTION_ID", "E0NOSUCH")
    with pytest.raises(aws.RefusalError, match=r"answered 404 \(NoSuchDistribution\)"):
        edge_worker.invalidate({}, Context("8a6f-request"))
    record = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert record["level"] == "WARNING"
    assert record["EdgeNotInvalidated"] == 1
    assert record["correlation_id"] == "8a6f-request"


@pytest.mark.parametrize(
    ("event", "seconds"),
    [
        ({"after_seconds": 5}, 5.0),
        ({"after_seconds": 3600}, edge_worker.LONGEST_WAIT),
        ({"after_seconds": -1}, 0.0),
        ({"after_seconds": "5"}, 0.0),
        ({}, 0.0),
        (None, 0.0),
    ],
)
def test_it_waits_for_the_copies_of_other_processes(event: Any, seconds: float):
    assert edge_worker.wait(event) == seconds


def test_it_waits_before_it_calls(moto: Moto, distribution: str, monkeypatch: pytest.MonkeyPatch):
    waited = []
    before = lambda seconds: waited.append((seconds, invalidations(moto, distribution)))  # noqa: E731
    monkeypatch.setattr(time, "sleep", before)
    edge_worker.invalidate({"after_seconds": 5}, None)
    assert waited == [(5.0, [])]
