"""A sandbox that can write nowhere: `/tmp`, `/var/tmp` and `/dev/shm` are full before it starts.

The code is read-only, as on Lambda.
"""

import os
from collections.abc import Iterator
from typing import Any

from config.env import BASE_DIR
from tests.faults.stack import Stack, Worker
from tests.faults.writes import SKILL, authorized
from tests.torture.table import Row, Say, Size

# In a mount namespace of its own: nobody else's folders are full. A checkout below one of them is
# put back to where it was; `--no-canonicalize`, or mount would look for its name.
FULL = """
set -e
for place in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o size=16k,mode=1777 none "$place"; done
mkdir -p "$CHECKOUT"
mount --no-canonicalize --bind /proc/self/cwd "$CHECKOUT"
mount -o remount,bind,ro "$CHECKOUT"
for place in /tmp /var/tmp /dev/shm; do
    dd if=/dev/zero of="$place/full" bs=4k 2>/dev/null || :
done
if (echo more > /tmp/more) 2>/dev/null; then echo "/tmp is not full" >&2; exit 3; fi
cd "$CHECKOUT"
exec "$@"
"""
WITHIN = ("unshare", "--mount", "--propagation", "private", "sh", "-c", FULL, "sh")
# What anybody asks, and its status.
READS = {
    "/": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/api": 200,
    "/api/docs": 200,
    "/api/openapi.json": 200,
    "/api/portfolio": 200,
    "/api/resume.json": 200,
    "/api/skills": 200,
    "/admin/login/": 200,
}
BOUNDARY = "torture"
# With the cookie that makes Django read the whole form, to find the same token in it.
FORM = {
    "content-type": f"multipart/form-data; boundary={BOUNDARY}",
    "cookie": f"__Host-csrftoken={'a' * 32}",
    "origin": "https://testserver",
}


def disk(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    say("a sandbox starts where /tmp is full")
    worker = Worker(stack.url, within=WITHIN, CHECKOUT=os.fspath(BASE_DIR), REQUEST_DEADLINE="60")
    try:
        worker.connected()
        yield reads(worker)
        yield writes(stack, worker)
        yield uploads(worker)
    finally:
        worker.close()


def reads(worker: Worker) -> Row:
    seen = {path: worker.get(path)["status"] for path in READS}
    other = {path: status for path, status in seen.items() if status != READS[path]}
    return Row(
        "a cold start with /tmp, /var/tmp and /dev/shm full; all that is read",
        "answered as ever",
        f"{len(seen)} addresses, {len(other)} answered otherwise {other or ''}".strip(),
        not other,
    )


def writes(stack: Stack, worker: Worker) -> Row:
    headers = authorized(stack.token)
    made = worker.call("POST", "/api/skills", SKILL, **headers)
    address = f"/api/skills/{made['body'].get('id')}"
    changed = worker.call("PATCH", address, {"level": 4}, **headers)
    # As much as one may send.
    long = {"name": "long", "description": "x" * 4000}
    larger = worker.call("POST", "/api/projects", long, **headers)
    gone = worker.call("DELETE", address, None, **headers)
    seen = [answer["status"] for answer in (made, changed, larger, gone)]
    return Row(
        "writes with /tmp full",
        "done as ever",
        ", ".join(map(str, seen)),
        seen == [201, 200, 201, 204],
    )


def uploads(worker: Worker) -> Row:
    """Of files that frameworks keep on disk while they are read: from 2.5 MB on."""
    seen: list[Any] = []
    for megabytes in (1, 3, 5):
        answer = worker.call("POST", "/admin/login/", form(megabytes), **FORM)
        seen.append(answer["status"])
    return Row(
        "files of 1, 3 and 5 MB sent to the log-in page with /tmp full",
        "4xx",
        ", ".join(map(str, seen)),
        all(400 <= status < 500 for status in seen),
    )


def form(megabytes: int) -> str:
    head = 'Content-Disposition: form-data; name="file"; filename="file.txt"'
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n{'x' * megabytes * 1_000_000}\r\n--{BOUNDARY}--\r\n"
