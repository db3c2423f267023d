"""A Neon project: its branches, computes and operations, as the documentation has them behave.

Changes are asynchronous. An operation ends after it was looked at `looks` times
(any request counts), and its work is done then, so that no test waits by the clock.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.branches.neon.storage import Storage

Fields = dict[str, Any]
LONGEST_EXPIRY = timedelta(days=30)
ROLE = "portfolio"


class RefusalError(Exception):
    """An answer with an error's status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Pending:
    operation: Fields
    work: Callable[[], None]
    left: int


@dataclass
class Project:
    """`ends` says how the next operation of an action ends, where not as finished."""

    storage: Storage
    id: str = "calm-sun-12345678"
    default_name: str = "main"
    looks: int = 2
    page: int = 100
    databases: list[str] = field(default_factory=lambda: ["neondb"])
    ends: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.branches: dict[str, Fields] = {}
        self.endpoints: dict[str, Fields] = {}
        self.operations: dict[str, Fields] = {}
        self.pending: list[Pending] = []

    def begin(self, root: str) -> Fields:
        """The project has its default branch, a copy of the database `root`."""
        branch = self.new_branch(self.default_name, None, default=True, current_state="ready")
        self.storage.begin(root, branch["id"])
        self.new_endpoint(branch["id"], "active")
        return branch

    # What happens by itself

    def tick(self) -> None:
        """Time passes: the operation that is first comes nearer to its end, and is done then."""
        if not self.pending:
            return
        first = self.pending[0]
        first.left -= 1
        first.operation["status"] = "running"
        if first.left > 0:
            return
        self.pending.pop(0)
        end = self.ends.pop(first.operation["action"], "finished")
        if end in {"finished", "skipped"}:
            first.work()
        else:
            first.operation["error"] = "canary-operation-error"
            # Those after it are never begun.
            for each in self.pending:
                each.operation["status"] = "cancelled"
            self.pending.clear()
        first.operation["status"] = end

    def settle(self) -> None:
        """All that is under way is done."""
        with self.lock:
            while self.pending:
                self.pending[0].left = 0
                self.tick()

    # Requests

    def list_branches(self, query: dict[str, str]) -> Fields:
        limit = min(int(query.get("limit", 10000)), self.page)
        start = int(query.get("cursor", "0").removeprefix("after-") or 0)
        found = sorted(self.branches.values(), key=lambda each: each["updated_at"])
        answer: Fields = {"branches": found[start : start + limit]}
        if start + limit < len(found):
            answer["pagination"] = {"next": f"after-{start + limit}"}
        return answer

    def create(self, body: Fields) -> Fields:
        asked = body.get("branch", {})
        self.refuse_while_busy()
        name = asked.get("name") or f"br-{secrets.token_hex(3)}"
        self.refuse_taken(name)
        default = next(each for each in self.branches.values() if each["default"])
        parent = self.branch(asked.get("parent_id") or default["id"])
        schema_only = asked.get("init_source") == "schema-only"
        options: Fields = {"current_state": "init"}
        if "expires_at" in asked:
            self.refuse_far(asked["expires_at"])
            options["expires_at"] = asked["expires_at"]
        if "init_source" in asked:
            options["init_source"] = asked["init_source"]
        # A branch of the schema alone shares no history: it is a root.
        branch = self.new_branch(name, None if schema_only else parent["id"], **options)
        endpoints = [self.new_endpoint(branch["id"], "init") for _ in body.get("endpoints", [])]

        def make() -> None:
            self.storage.branch(parent["id"], branch["id"], schema_only=schema_only)
            branch["current_state"] = "ready"
            branch["logical_size"] = 30_000_000

        operations = [self.begin_operation("create_branch", branch, make)]
        for endpoint in endpoints:

            def start(endpoint: Fields = endpoint) -> None:
                endpoint["current_state"] = "active"

            operations.append(self.begin_operation("start_compute", branch, start))
        return {"branch": branch, "endpoints": endpoints, "operations": operations}

    def change(self, branch_id: str, body: Fields) -> Fields:
        branch = self.branch(branch_id)
        self.refuse_while_busy()
        asked = body["branch"]
        if "name" in asked and asked["name"] != branch["name"]:
            self.refuse_taken(asked["name"])
            branch["name"] = asked["name"]
        if "expires_at" in asked:
            if asked["expires_at"] is None:
                branch.pop("expires_at", None)
            else:
                if branch["default"] or branch["protected"] or self.children(branch_id):
                    raise RefusalError(400, "BAD_REQUEST", "this branch can not expire")
                self.refuse_far(asked["expires_at"])
                branch["expires_at"] = asked["expires_at"]
        branch["updated_at"] = now()
        return {"branch": branch, "operations": []}

    def delete(self, branch_id: str) -> Fields | None:
        """None where it is gone already: 204."""
        if branch_id not in self.branches:
            return None
        branch = self.branches[branch_id]
        self.refuse_while_busy()
        if branch["default"] or branch["protected"]:
            raise RefusalError(422, "UNPROCESSABLE", "a default or protected branch is not deleted")
        if self.children(branch_id):
            raise RefusalError(422, "UNPROCESSABLE", "the branch has children")
        operations = [self.begin_operation("suspend_compute", branch, lambda: None)]

        def remove() -> None:
            self.storage.drop(branch_id)
            del self.branches[branch_id]
            self.endpoints = {
                key: each for key, each in self.endpoints.items() if each["branch_id"] != branch_id
            }

        operations.append(self.begin_operation("delete_timeline", branch, remove))
        return {"branch": branch, "operations": operations}

    def restore(self, branch_id: str, body: Fields) -> Fields:
        branch = self.branch(branch_id)
        self.refuse_while_busy()
        source = self.branch(body["source_branch_id"])
        itself, stamp = source is branch, body.get("source_timestamp")
        kept = body.get("preserve_under_name")
        if itself and not stamp:
            raise RefusalError(400, "BAD_REQUEST", "source_timestamp or source_lsn is required")
        if not kept and (itself or self.children(branch_id)):
            raise RefusalError(400, "BAD_REQUEST", "preserve_under_name is required")
        at = datetime.fromisoformat(stamp) if stamp else None
        old: Fields | None = None
        if kept:
            self.refuse_taken(kept)
            old = self.new_branch(kept, branch.get("parent_id"), current_state="init")
            for child in self.children(branch_id):
                child["parent_id"] = old["id"]
        branch["current_state"] = "resetting"

        def swap() -> None:
            self.storage.replace(branch_id, source["id"], at, old["id"] if old else None)
            branch["current_state"] = "ready"
            branch["last_reset_at"] = now()
            if old:
                old["current_state"] = "ready"
                self.new_endpoint(old["id"], "idle")

        operations = [self.begin_operation("apply_config", branch, swap)]
        return {"branch": branch, "operations": operations}

    def connection_uri(self, query: dict[str, str]) -> Fields:
        branch = self.branch(query.get("branch_id", ""))
        if query.get("database_name") not in self.databases or query.get("role_name") != ROLE:
            raise RefusalError(404, "NOT_FOUND", "no such database or role")
        if not any(each["branch_id"] == branch["id"] for each in self.endpoints.values()):
            raise RefusalError(400, "BAD_REQUEST", "the branch has no endpoint")
        if query.get("pooled") == "false":
            self.storage.remember(branch["id"])
        return {"uri": self.storage.url(branch["id"])}

    def databases_of(self, branch_id: str) -> Fields:
        self.branch(branch_id)
        found = [
            {
                "id": index,
                "branch_id": branch_id,
                "name": name,
                "owner_name": ROLE,
                "created_at": now(),
                "updated_at": now(),
            }
            for index, name in enumerate(self.databases, start=1)
        ]
        return {"databases": found}

    # Parts

    def branch(self, branch_id: str) -> Fields:
        if branch_id not in self.branches:
            raise RefusalError(404, "NOT_FOUND", "branch not found")
        return self.branches[branch_id]

    def operation(self, number: str) -> Fields:
        if number not in self.operations:
            raise RefusalError(404, "NOT_FOUND", "operation not found")
        return self.operations[number]

    def named(self, name: str) -> Fields | None:
        return next((each for each in self.branches.values() if each["name"] == name), None)

    def children(self, branch_id: str) -> list[Fields]:
        return [each for each in self.branches.values() if each.get("parent_id") == branch_id]

    def new_branch(self, name: str, parent_id: str | None, **options: Any) -> Fields:
        branch: Fields = {
            "id": f"br-{secrets.token_hex(4)}",
            "project_id": self.id,
            "name": name,
            "default": False,
            "protected": False,
            "created_at": now(),
            "updated_at": now(),
        } | options
        if parent_id:
            branch["parent_id"] = parent_id
        self.branches[branch["id"]] = branch
        return branch

    def new_endpoint(self, branch_id: str, state: str) -> Fields:
        number = f"ep-{secrets.token_hex(4)}"
        self.endpoints[number] = {
            "id": number,
            "project_id": self.id,
            "branch_id": branch_id,
            "host": f"{number}.loopback",
            "type": "read_write",
            "current_state": state,
            "pooler_enabled": False,
            "suspend_timeout_seconds": 0,
        }
        return self.endpoints[number]

    def begin_operation(self, action: str, branch: Fields, work: Callable[[], None]) -> Fields:
        operation = {
            "id": f"{secrets.token_hex(4)}-0000-4000-8000-{secrets.token_hex(6)}",
            "project_id": self.id,
            "branch_id": branch["id"],
            "action": action,
            "status": "scheduling",
            "created_at": now(),
            "updated_at": now(),
            "total_duration_ms": 0,
        }
        self.operations[operation["id"]] = operation
        self.pending.append(Pending(operation, work, self.looks))
        return operation

    def refuse_while_busy(self) -> None:
        if self.pending:
            raise RefusalError(423, "LOCKED", "project already has running conflicting operations")

    def refuse_taken(self, name: str) -> None:
        if self.named(name):
            raise RefusalError(409, "CONFLICT", "branch already exists")

    def refuse_far(self, text: str) -> None:
        at = datetime.fromisoformat(text)
        if not datetime.now(UTC) < at < datetime.now(UTC) + LONGEST_EXPIRY:
            raise RefusalError(400, "BAD_REQUEST", "expires_at is not within 30 days")


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
