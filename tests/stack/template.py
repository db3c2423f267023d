"""The template as plain data: `!Ref X` is {"Ref": "X"}, `!Sub T` is {"Fn::Sub": T}, and so on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from config.env import BASE_DIR

Node = dict[str, Any]


class Loader(yaml.SafeLoader):
    """Knows CloudFormation's short forms."""


def short_form(loader: Loader, suffix: str, node: yaml.Node) -> Node:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".") if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", short_form)


def load(path: Path) -> Node:
    return yaml.load(path.read_text(), Loader)  # noqa: S506  # a SafeLoader


TEMPLATE = load(BASE_DIR / "template.yaml")
ACCOUNT = load(BASE_DIR / ".ci" / "account.yaml")
PARAMETERS: Node = TEMPLATE["Parameters"]
RESOURCES: Node = TEMPLATE["Resources"]


def properties(name: str) -> Node:
    return RESOURCES[name]["Properties"]


def of_type(kind: str) -> dict[str, Node]:
    """The resources of a type, each by its name, with their properties."""
    return {
        name: resource.get("Properties", {})
        for name, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


def integration() -> Node:
    """What the gateway does with each request."""
    (route,) = properties("HttpApi")["DefinitionBody"]["paths"].values()
    return route["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]


def variables(function: str) -> Node:
    """A function's environment, the shared one included."""
    shared = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    return shared | properties(function)["Environment"]["Variables"]


def walk(node: Any) -> Iterator[Any]:
    """The node and all that is in it."""
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for each in inner:
        yield from walk(each)


def names_in(node: Any) -> set[str]:
    """What the node refers to: by Ref, GetAtt or `${…}`."""
    import re

    found: set[str] = set()
    for each in walk(node):
        if not isinstance(each, dict):
            continue
        if isinstance(each.get("Ref"), str):
            found.add(each["Ref"])
        if isinstance(each.get("Fn::GetAtt"), list):
            found.add(each["Fn::GetAtt"][0])
        text = each.get("Fn::Sub")
        for part in [text] if isinstance(text, str) else text or []:
            if isinstance(part, str):
                found |= {name.partition(".")[0] for name in re.findall(r"\$\{([^}!]+)\}", part)}
    return found


def chosen(node: Any, **conditions: bool) -> Any:
    """The node with each `!If` decided, and what is `AWS::NoValue` left out."""
    if isinstance(node, dict):
        if set(node) == {"Fn::If"}:
            condition, yes, no = node["Fn::If"]
            return chosen(yes if conditions[condition] else no, **conditions)
        decided = {key: chosen(value, **conditions) for key, value in node.items()}
        return {key: value for key, value in decided.items() if value != {"Ref": "AWS::NoValue"}}
    if isinstance(node, list):
        decided_list = [chosen(each, **conditions) for each in node]
        return [each for each in decided_list if each != {"Ref": "AWS::NoValue"}]
    return node


# Policies.


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text(resource: Any) -> str:
    """A resource as it is written: a text, what `!Sub` holds, or the name that `!Ref` names."""
    if isinstance(resource, str):
        return resource
    (value,) = resource.values()
    return ".".join(value) if isinstance(value, list) else str(value)


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        statement
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def granted(role: dict[str, Any]) -> dict[str, list[str]]:
    """Actions, each with its resources."""
    found: dict[str, list[str]] = {}
    for statement in statements(role):
        assert statement["Effect"] == "Allow"
        for action in listed(statement["Action"]):
            found.setdefault(action, []).extend(map(text, listed(statement["Resource"])))
    return found
