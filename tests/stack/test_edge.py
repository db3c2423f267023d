"""CloudFront: what answers are kept under, what is forwarded, and what is never kept."""

import re

import pytest
from django.urls import resolve

from config.asked import kind_of
from config.middleware import HEADERS
from tests.stack.edge import known_to_the_api
from tests.stack.template import TEMPLATE, chosen, integration, of_type, properties

EDGE = {
    "ViewerFunction",
    "ApiCachePolicy",
    "StaticCachePolicy",
    "ForwardPolicy",
    "ProtectionPolicy",
    "Distribution",
    "EdgeFunction",
    "EdgeRole",
    "EdgeLogGroup",
    "InvalidationAlarm",
    "UntoldEditsAlarm",
}
# The same for every reader.
SHARED = ("/static/*", "/images/*", "/", "/robots.txt", "/sitemap.xml")
# AWS's own: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def distribution() -> dict:
    return properties("Distribution")["DistributionConfig"]


def behaviours() -> dict[str, dict]:
    """Each by its path; the default one by `*`."""
    config = distribution()
    return {each["PathPattern"]: each for each in config["CacheBehaviors"]} | {
        "*": config["DefaultCacheBehavior"]
    }


def key(policy: str) -> dict:
    return properties(policy)["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]


def test_edge_knows_exactly_the_parameters_that_the_api_knows():
    code = properties("ViewerFunction")["FunctionCode"]
    written = re.search(r"const KNOWN = \[(.*?)\]", code, re.DOTALL)
    assert written
    here, there = set(re.findall(r"'(\w+)'", written[1])), known_to_the_api()

    assert here == there, "Write in template.yaml, ViewerFunction: const KNOWN = [\n" + ",\n".join(
        f"  '{name}'" for name in sorted(there)
    )


def test_parameters_are_more_than_a_policy_can_name_so_the_function_decides():
    # CloudFront's quota of names in one cache policy.
    assert len(known_to_the_api()) > 10
    assert key("ApiCachePolicy")["QueryStringsConfig"] == {"QueryStringBehavior": "all"}


def test_function_is_small_enough_for_the_edge():
    # CloudFront's quota: 10 KB.
    assert len(properties("ViewerFunction")["FunctionCode"].encode()) < 10_000


def test_whoever_shows_credentials_shares_no_answer():
    found = key("ApiCachePolicy")

    assert found["HeadersConfig"] == {
        "HeaderBehavior": "whitelist",
        "Headers": ["Accept", "Authorization", "Origin"],
    }
    cookies = {"CookieBehavior": "whitelist", "Cookies": ["__Host-sessionid"]}
    assert found["CookiesConfig"] == cookies


def test_session_cookie_is_the_one_in_the_key(settings):
    assert key("ApiCachePolicy")["CookiesConfig"]["Cookies"] == [settings.SESSION_COOKIE_NAME]


def test_what_cloudfront_answers_by_itself_carries_what_the_functions_answers_carry():
    config = properties("ProtectionPolicy")["ResponseHeadersPolicyConfig"]
    known = config["SecurityHeadersConfig"]
    custom = config["CustomHeadersConfig"]["Items"]
    written = {each["Header"]: each["Value"] for each in custom} | {
        "Content-Security-Policy": known["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": known["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in known else "",
        "X-Frame-Options": known["FrameOptions"]["FrameOption"],
    }

    assert written == HEADERS
    assert known["StrictTransportSecurity"] == {
        "AccessControlMaxAgeSec": 365 * 24 * 3600,
        "IncludeSubdomains": True,
        "Preload": True,
        "Override": False,
    }
    # A picture's own say wins.
    assert {each["Override"] for each in (*known.values(), *custom)} == {False}
    policies = {path: each["ResponseHeadersPolicyId"] for path, each in behaviours().items()}
    assert set(map(str, policies.values())) == {str({"Ref": "ProtectionPolicy"})}


@pytest.mark.parametrize("policy", ["ApiCachePolicy", "StaticCachePolicy"])
def test_what_says_no_store_is_not_stored(policy: str):
    config = properties(policy)["CachePolicyConfig"]

    assert (config["MinTTL"], config["DefaultTTL"]) == (0, 0)


@pytest.mark.parametrize("policy", ["ApiCachePolicy", "StaticCachePolicy"])
def test_answers_are_compressed(policy: str):
    assert key(policy)["EnableAcceptEncodingBrotli"] is True
    assert key(policy)["EnableAcceptEncodingGzip"] is True
    paths = {
        path for path, each in behaviours().items() if each["CachePolicyId"] == {"Ref": policy}
    }
    assert paths
    assert all(behaviours()[path]["Compress"] is True for path in paths)


@pytest.mark.parametrize("policy", ["ApiCachePolicy", "StaticCachePolicy"])
def test_stale_answers_may_be_kept_as_long_as_the_api_says(settings, policy: str):
    limit = properties(policy)["CachePolicyConfig"]["MaxTTL"]

    assert limit >= settings.SNAPSHOT_STALE_SECONDS


def test_conditions_and_all_else_reach_the_api_but_not_the_name_that_was_asked():
    assert properties("ForwardPolicy")["OriginRequestPolicyConfig"] == {
        "Name": {"Fn::Sub": "${AWS::StackName}-forward"},
        "HeadersConfig": {"HeaderBehavior": "allExcept", "Headers": ["Host"]},
        "CookiesConfig": {"CookieBehavior": "all"},
        "QueryStringsConfig": {"QueryStringBehavior": "all"},
    }
    for path in ("*", "/api*"):
        assert behaviours()[path]["OriginRequestPolicyId"] == {"Ref": "ForwardPolicy"}


def test_nothing_is_kept_but_the_api_the_page_and_files():
    kept = {path: each["CachePolicyId"] for path, each in behaviours().items()}

    assert kept == {
        "*": CACHING_DISABLED,
        "/api*": {"Ref": "ApiCachePolicy"},
        **{path: {"Ref": "StaticCachePolicy"} for path in SHARED},
    }


def test_what_is_the_same_for_all_readers_is_asked_for_without_anything_of_theirs():
    """So a session can't change the page that is kept, nor a query fill the edge with copies."""
    assert key("StaticCachePolicy") == {
        "EnableAcceptEncodingBrotli": True,
        "EnableAcceptEncodingGzip": True,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    for path in SHARED:
        behaviour = behaviours()[path]
        assert "OriginRequestPolicyId" not in behaviour
        assert set(behaviour["AllowedMethods"]) == {"GET", "HEAD"}


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/sitemap.xml", f"/images/{'ab' * 16}.png"])
def test_each_address_of_the_page_is_one_that_is_kept(path):
    assert kind_of(resolve(path).func).vary == ()
    assert [each for each in SHARED if re.fullmatch(each.replace("*", ".*"), path)]


def test_admin_takes_the_behaviour_that_keeps_nothing():
    patterns = [path for path in behaviours() if path != "*"]

    assert not [each for each in patterns if re.match(each.replace("*", ".*") + "$", "/admin/")]


def test_owner_can_write_through_the_edge():
    for path in ("*", "/api*"):
        assert set(behaviours()[path]["AllowedMethods"]) == {
            *("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"),
        }


@pytest.mark.parametrize("path", ["*", "/api*"])
def test_function_runs_before_the_cache_looks(path: str):
    assert behaviours()[path]["FunctionAssociations"] == [
        {
            "EventType": "viewer-request",
            "FunctionARN": {"Fn::GetAtt": ["ViewerFunction", "FunctionARN"]},
        }
    ]


def test_function_is_published_for_the_runtime_that_it_is_written_for():
    found = properties("ViewerFunction")

    assert found["AutoPublish"] is True
    assert found["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"


def test_readers_are_sent_to_https_and_the_origin_speaks_it_alone():
    assert {each["ViewerProtocolPolicy"] for each in behaviours().values()} == {"redirect-to-https"}
    (origin,) = distribution()["Origins"]
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_origin_is_shown_a_secret_that_stands_in_ssm_alone():
    (origin,) = distribution()["Origins"]

    reference = "{{resolve:ssm:${OriginSecretParameter}:${OriginSecretVersion}}}"
    assert origin["OriginCustomHeaders"] == [
        {"HeaderName": "X-Origin-Secret", "HeaderValue": {"Fn::Sub": reference}}
    ]


def test_edge_waits_for_the_origin_as_long_as_the_gateway_for_the_function():
    (origin,) = distribution()["Origins"]

    seconds = origin["CustomOriginConfig"]["OriginReadTimeout"]
    assert integration()["timeoutInMillis"] == seconds * 1000
    assert TEMPLATE["Parameters"]["Timeout"]["MaxValue"] < seconds


def test_errors_are_not_kept():
    kept = {
        each["ErrorCode"]: each["ErrorCachingMinTTL"]
        for each in distribution()["CustomErrorResponses"]
    }

    assert kept == {404: 0, 500: 0, 502: 0, 503: 0, 504: 0}


def test_with_a_name_of_ones_own_tls_is_todays():
    found = chosen(distribution(), HasDomainName=True, HasEdge=True)

    assert found["Aliases"] == [{"Ref": "DomainName"}]
    assert found["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert found["ViewerCertificate"]["AcmCertificateArn"] == {"Ref": "CertificateArn"}


def test_without_edge_none_of_it_is_made():
    conditional = {
        name for name, each in TEMPLATE["Resources"].items() if each.get("Condition") == "HasEdge"
    }

    assert conditional == EDGE
    assert {name for name in TEMPLATE["Resources"] if name in EDGE} == EDGE
    assert set(of_type("AWS::CloudFront::Distribution")) == {"Distribution"}
