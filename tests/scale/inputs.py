"""Every number that the simulation starts from, and where it comes from.

`measured` was measured by this repository's own benchmark, on the machine that its page names.
`setting` is a default of the product's. `read` stands in a provider's documentation, was not
measured, and may be another in your account. `assumed` is a guess to be replaced by what you see.
"""

from typing import NamedTuple

CLOUDFRONT = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
API_GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/"
NEON = "https://neon.com/docs/"
BENCH = "docs/speed.md"


class Input(NamedTuple):
    value: float
    unit: str
    kind: str
    source: str


INPUTS = {
    # The function
    "cold start of the code": Input(0.22, "s", "measured", BENCH),
    "cold start of the platform": Input(0.4, "s", "assumed", "micro-VM and image, before the code"),
    "read from memory": Input(0.0004, "s", "measured", BENCH),
    "work of a read that asks": Input(0.0045, "s", "measured", BENCH + ", no copies, at 0 ms"),
    "answer": Input(1600, "bytes", "measured", "mean of the six, compressed, with headers"),
    # The product's settings
    "SNAPSHOT_FRESH_SECONDS": Input(5, "s", "setting", "README.md"),
    "CONN_MAX_AGE": Input(300, "s", "setting", "README.md"),
    "EDGE_CACHE_SECONDS": Input(60, "s", "setting", "README.md"),
    "EDGE_STALE_SECONDS": Input(60, "s", "setting", "README.md"),
    # The stack's parameters
    "MemorySize": Input(1024, "MB", "setting", "template.yaml"),
    "one processor": Input(1769, "MB", "read", LAMBDA + "configuration-memory.html"),
    "ReservedConcurrency": Input(40, "", "setting", "template.yaml"),
    "ThrottleRate": Input(50, "/s", "setting", "template.yaml"),
    "ThrottleBurst": Input(100, "", "setting", "template.yaml"),
    # The edge
    "requests of a distribution": Input(
        250_000, "/s", "read", CLOUDFRONT + "cloudfront-limits.html"
    ),
    "error caching": Input(10, "s", "read", CLOUDFRONT + "HTTPStatusCodes.html"),
    "caches that ask the origin": Input(15, "", "assumed", "regional edge caches with readers"),
    "addresses read": Input(6, "", "assumed", "the lists, the person, the portfolio"),
    # The gateway
    "requests of an account": Input(10_000, "/s", "read", API_GATEWAY),
    "burst of an account": Input(5_000, "", "read", API_GATEWAY),
    # Lambda
    "concurrent sandboxes": Input(1_000, "", "read", LAMBDA + "gettingstarted-limits.html"),
    "new sandboxes": Input(100, "/s", "read", LAMBDA + "scaling-behavior.html"),
    "requests for each sandbox": Input(10, "/s", "read", LAMBDA + "scaling-behavior.html"),
    "idle sandbox kept": Input(420, "s", "assumed", "AWS promises nothing; minutes are seen"),
    # Neon
    "round trip to the database": Input(0.002, "s", "assumed", "same region"),
    "round trips to connect": Input(5, "", "measured", "TLS, SCRAM; docs/neon.md"),
    "idle until suspended": Input(300, "s", "read", NEON + "introduction/scale-to-zero"),
    "waking": Input(0.5, "s", "read", NEON + "introduction/scale-to-zero: a few hundred ms"),
    "compute": Input(0.25, "CU", "assumed", "the smallest"),
    "direct connections": Input(97, "", "read", NEON + "connect/connection-pooling"),
    "pooled connections": Input(10_000, "", "read", NEON + "connect/connection-pooling"),
    "processor of a revision": Input(0.00005, "s", "measured", "python -m tests.scale.measure"),
    "processor of a list": Input(0.0006, "s", "measured", "python -m tests.scale.measure"),
    # The owner
    "edits": Input(1 / 600, "/s", "assumed", "one in ten minutes, while somebody works on it"),
}


def of(name: str) -> float:
    return INPUTS[name].value


def computing(name: str) -> float:
    """Seconds that something takes with a sandbox's share of a processor; measured with a whole."""
    return of(name) * max(1.0, of("one processor") / of("MemorySize"))
