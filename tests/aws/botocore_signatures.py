"""Run by the interpreter that has botocore: signs each request of standard input."""

import datetime
import json
import sys

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

signatures = []
for each in json.load(sys.stdin):
    moment = datetime.datetime.fromisoformat(each["moment"])
    auth.get_current_datetime = lambda moment=moment: moment
    request = AWSRequest(
        "POST",
        f"https://{each['headers']['Host']}{each['path']}",
        each["headers"],
        each["body"].encode(),
    )
    credentials = Credentials(each["key_id"], each["secret"], each["token"] or None)
    auth.SigV4Auth(credentials, each["service"], each["region"]).add_auth(request)
    signatures.append(dict(request.headers))
json.dump(signatures, sys.stdout)
