"""Values of YAML files as Kubernetes reads them, by an implementation that shares nothing with ours.

Reads paths from standard input, one a line; writes one JSON object a line: {"path": ..., "documents": [...]} or
{"path": ..., "error": ...}. Structure comes from PyYAML's composer, types from TABLE below. Documents without
content are left out. Integers and floats become {"int": "..."} and {"float": "..."}, so that nothing rounds them.
"""

import functools
import json
import math
import re
import sys

import yaml

BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(BASE):
    """Leaves every plain scalar a string: the table decides."""


Loader.yaml_implicit_resolvers = {}


def integer(text):
    """Go's strconv.ParseInt with base 0: a leading 0 means octal, `0o` too."""
    match = re.fullmatch(r"([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)", text)
    if not match:
        return None
    sign, digits = match.groups()
    if digits[:2].lower() in ("0x", "0o", "0b"):
        value = int(digits, 0)
    elif digits.startswith("0") and len(digits) > 1:
        value = int(digits, 8)
    else:
        value = int(digits)
    value = -value if sign == "-" else value
    limit = 2**64 if not sign else 2**63
    return {"int": str(value)} if -(2**63) <= value < limit else None


def floating(text):
    if not re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return None
    value = float(text)
    return {"float": repr(value)} if math.isfinite(value) else None


# What differs from PyYAML's YAML 1.1: `y` and `n` are booleans, `0o17` and `08` numbers, `1e3` a float without point
# or sign; sexagesimals (`12:30`), dates and `=` are strings; `.inf` and `.nan` are strings, as JSON has neither.
TABLE = [
    (r"~|null|Null|NULL|", lambda text: None),
    (r"y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON", lambda text: True),
    (r"n|N|no|No|NO|false|False|FALSE|off|Off|OFF", lambda text: False),
    (r"[-+]?[0-9][0-9a-fA-FxXoO_]*", lambda text: integer(text.replace("_", "")) or floating(text.replace("_", "")) or text),
    (r"[-+]?[0-9.][-+0-9._eE]*", lambda text: floating(text if text[0] == "." else text.replace("_", "")) or text),
]
TABLE = [(re.compile(pattern), convert) for pattern, convert in TABLE]


@functools.lru_cache(maxsize=100_000)
def plain(text):
    for pattern, convert in TABLE:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def scalar(node):
    tag = node.tag.removeprefix("tag:yaml.org,2002:")
    if tag == "float":
        return floating(node.value) or node.value
    if tag in ("int", "bool", "null"):
        return plain(node.value)
    if not node.style and tag != "binary" and not node.explicit_str:
        return plain(node.value)
    return node.value


def key(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return value.get("int") or value["float"]
    return value


def mapping(node):
    merged, own = {}, {}
    for name, value in node.value:
        if isinstance(name, yaml.ScalarNode) and name.value == "<<" and not name.style:
            parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for part in reversed(parts):
                merged.update(json_value(part))
        elif isinstance(name, yaml.ScalarNode):
            own[key(scalar(name))] = json_value(value)
        else:
            raise yaml.YAMLError("a collection as a key")
    return {**merged, **own}


def json_value(node):
    if isinstance(node, yaml.MappingNode):
        return mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [json_value(item) for item in node.value]
    return scalar(node)


def explicit(text):
    """PyYAML does not tell `!!str 1` from `1`; files that use the tag are told apart by their text."""
    return "!!str" in text


def documents(text):
    yaml.ScalarNode.explicit_str = explicit(text)
    nodes = yaml.compose_all(text, Loader=Loader)
    return [json_value(node) for node in nodes if node is not None and not is_empty(node)]


def is_empty(node):
    return isinstance(node, yaml.ScalarNode) and node.value == "" and not node.style


def decoded(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[1:2] == b"\0":
        return data.decode("utf-16" if data[:1] in b"\xff\xfe" else "utf-16-le")
    return data.decode("utf-8-sig")


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        with open(path, "rb") as file:
            answer = {"path": path, "documents": documents(decoded(file.read()))}
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        answer = {"path": path, "error": str(error).splitlines()[0]}
    print(json.dumps(answer, ensure_ascii=True))
