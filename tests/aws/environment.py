"""The environment of moto and botocore: Django REST framework imports boto3 where it finds it."""

from pathlib import Path

from config.env import BASE_DIR
from tests import environments

LOCK = BASE_DIR / "tests" / "aws" / "requirements.txt"


def python() -> Path:
    """An interpreter that can import moto, botocore and cryptography."""
    return environments.programs("aws", LOCK.read_text()) / "python"
