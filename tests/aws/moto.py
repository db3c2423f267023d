"""moto as AWS: a real server on a free port, for SSM, CloudFront and IAM.

with Moto() as moto:
    moto.put("/portfolio/secret-key", "…")
    subprocess.run(…, env=base | moto.environment)
"""

import json
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import httpx

from config.neon.local import bound
from tests.aws.environment import python

REGION = "eu-central-1"
# Seconds: a busy machine takes its time to import all of moto.
START_LIMIT, PATIENCE = 120.0, 120.0
RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}],
}


class Moto:
    """Knows whom it talks to only after `check_signatures`; until then anybody may do anything."""

    def __enter__(self) -> Self:
        command = (python().with_name("moto_server"), "-H", "127.0.0.1", "-p", "0")
        self._folder = tempfile.TemporaryDirectory(prefix="moto-")
        self._log = Path(self._folder.name, "log")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                bound(command, signal.SIGKILL),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self.url = self._address()
            # moto imports a service when it is first asked for it, which takes its time.
            self._ssm("DescribeParameters", {})
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What a function has in its environment to find this server."""
        return {
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL_SSM": self.url,
            "AWS_ENDPOINT_URL_CLOUDFRONT": self.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "c4nary-secret-access-key",
            "AWS_SESSION_TOKEN": "c4nary-session-token",
        }

    def put(self, name: str, value: str, kind: str = "SecureString", tier: str = "Standard") -> str:
        """Writes a parameter, over an older value too, and answers its ARN."""
        parameter = {"Name": name, "Value": value, "Type": kind, "Tier": tier, "Overwrite": True}
        self._ssm("PutParameter", parameter)
        return str(self._ssm("GetParameter", {"Name": name})["Parameter"]["ARN"])

    def user(self, name: str, policy: dict[str, Any] | None) -> tuple[str, str]:
        """A new user's key and its secret."""
        self._iam(Action="CreateUser", UserName=name)
        if policy:
            document = {"PolicyName": "p", "PolicyDocument": json.dumps(policy)}
            self._iam(Action="PutUserPolicy", UserName=name, **document)
        answer = self._iam(Action="CreateAccessKey", UserName=name)
        key = re.search("<AccessKeyId>(.*)</AccessKeyId>", answer)
        secret = re.search("<SecretAccessKey>(.*)</SecretAccessKey>", answer)
        assert key
        assert secret
        return key[1], secret[1]

    def reset(self) -> None:
        """Forgets all, and trusts everybody again."""
        self.check_signatures(on=False)
        self._post("/moto-api/reset")

    def check_signatures(self, *, on: bool) -> None:
        """From now on botocore computes each request's signature, and IAM's policies hold."""
        self._post("/moto-api/reset-auth", content="0" if on else "inf")

    def _ssm(self, action: str, body: dict[str, Any]) -> Any:
        headers = anybody("ssm") | {"X-Amz-Target": f"AmazonSSM.{action}"}
        headers["Content-Type"] = "application/x-amz-json-1.1"
        return self._post("/", json=body, headers=headers).json()

    def _iam(self, **fields: str) -> str:
        return self._post("/", data=fields | {"Version": "2010-05-08"}, headers=anybody("iam")).text

    def _post(self, path: str, **request: Any) -> httpx.Response:
        answer = httpx.post(f"{self.url}{path}", timeout=PATIENCE, **request)
        assert answer.status_code == 200, answer.text
        return answer

    def _address(self) -> str:
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            if found := RUNNING.search(self._told()):
                return found[1]
            time.sleep(0.05)
        raise RuntimeError(f"moto does not start:\n{self._told()}")

    def _told(self) -> str:
        return self._log.read_text(errors="replace")


def anybody(service: str) -> dict[str, str]:
    """moto reads the service and the region from the signature, and needs no valid one."""
    scope = f"20260101/{REGION}/{service}/aws4_request"
    return {
        "Authorization": f"AWS4-HMAC-SHA256 Credential=anybody/{scope}, SignedHeaders=host, "
        "Signature=none"
    }
