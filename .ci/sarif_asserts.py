#!/usr/bin/env python3
"""What GitHub code scanning needs of our SARIF and no validator asks: sarif_asserts.py FILE FOLDER.

FOLDER is what the paths in FILE are relative to. Everything is computed again from the files, with nothing of ours.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

MASK = (1 << 64) - 1
REGION = ("startLine", "startColumn", "endLine", "endColumn")
problems = []


def check(condition, where, what):
    if not condition:
        problems.append(f"{where}: {what}")


def text_of(path):
    data = path.read_bytes()
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark):].decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def units_of(text):
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[at] | data[at + 1] << 8 for at in range(0, len(data), 2)]


def line_hashes(text):
    """primaryLocationLineHash of every line, straight from its definition."""
    text = re.sub("\r\n?", "\n", text).replace(" ", "").replace("\t", "")
    units = units_of(text)
    starts = [0] + [at + 1 for at, unit in enumerate(units) if unit == 10]
    units += [0xFFFF] + [0] * 100
    seen, hashes = Counter(), []
    for start in starts:
        value = 0
        for unit in units[start : start + 100]:
            value = value * 37 + unit & MASK
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


VECTORS = {
    "": ["c129715d7a2bc9a3:1"],
    "a: 1\n": ["4037987d9a8320d9:1", "c129715d7a2bc9a3:1"],
    "a: ✓ 😀\nb: é\n": ["afd8ee511c65f4db:1", "c5924d1e22c4adce:1", "c129715d7a2bc9a3:1"],
}
for vector, expected in VECTORS.items():
    assert line_hashes(vector) == expected, "this script computes the hash wrongly"


class Files:
    def __init__(self, folder):
        self.folder, self.known = folder, {}

    def get(self, uri):
        if uri not in self.known:
            path = self.folder / unquote(uri)
            text = text_of(path) if path.is_file() else None
            lines = None if text is None else re.split("\r\n|\r|\n", text)
            self.known[uri] = lines and (lines, line_hashes(text))
        return self.known[uri]


def check_rule(rule, where):
    identity, name, properties = rule["id"], rule["name"], rule["properties"]
    check("/" not in identity and len(identity) <= 255, where, "the id is not opaque")
    check(re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) and len(name) <= 255, where, f"name {name!r} is not PascalCase")
    check(name != identity, where, "the name repeats the id")
    for text in (rule["shortDescription"]["text"], rule["fullDescription"]["text"]):
        check(0 < len(text) <= 1024, where, f"a description has {len(text)} characters")
    check(rule["help"]["text"] and rule["help"]["markdown"], where, "help is empty")
    tags = properties["tags"]
    check(0 < len(tags) <= 10 and len(set(tags)) == len(tags), where, f"{len(tags)} tags, or one twice")
    check(properties["precision"] in ("very-high", "high", "medium", "low"), where, "precision is unknown")
    security = "zero-trust" in tags
    severity = properties.get("security-severity")
    if security:
        check(isinstance(severity, str) and 0 < float(severity) <= 10, where, f"security-severity is {severity!r}")
    else:
        check("security-severity" not in properties, where, "a reliability rule became a security rule")
        known = ("error", "warning", "recommendation")
        check(properties.get("problem.severity") in known, where, "problem.severity is missing")
    check(security == ("security" in tags), where, "the tag `security` is wrong")


def check_artifact(artifact, where):
    uri = artifact["uri"]
    check(re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri), where, f"{uri!r} is not percent-encoded")
    check(not uri.startswith(("/", "./", "../")) and "//" not in uri, where, f"{uri!r} is not repository-relative")
    check(artifact.get("uriBaseId") == "%SRCROOT%", where, "uriBaseId is missing")


def check_region(region, lines, where):
    if not all(isinstance(region.get(key), int) for key in REGION):
        return check(False, where, "one of the four region fields is missing")
    start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    check(start[0] == end[0], where, "the region has more than one line")
    check(start < end, where, f"the region {start}-{end} is empty")
    if not lines or not 0 < start[0] <= len(lines):
        return check(False, where, f"line {start[0]} is not in the file")
    units = units_of(lines[start[0] - 1])
    check(0 < start[1] and end[1] <= len(units) + 1, where, f"columns {start[1]}-{end[1]} are not in the line")
    if "snippet" in region:
        there = b"".join(unit.to_bytes(2, "little") for unit in units[start[1] - 1 : end[1] - 1])
        there = there.decode("utf-16-le", "replace")
        check(region["snippet"]["text"] == there, where, f"snippet {region['snippet']['text']!r} is {there!r}")


def check_place(physical, files, where):
    check_artifact(physical["artifactLocation"], where)
    file = files.get(physical["artifactLocation"]["uri"])
    check(file, where, f"no such file: {physical['artifactLocation']['uri']}")
    check_region(physical["region"], file and file[0], where)
    context = physical.get("contextRegion")
    if context:
        inside = context["startLine"] <= physical["region"]["startLine"] <= context["endLine"]
        check(inside, where, "the context does not hold the region")


def check_result(result, rules, files, where):
    check(rules[result["ruleIndex"]]["id"] == result["ruleId"], where, "ruleIndex leads to another rule")
    check(result["level"] in ("error", "warning", "note") and result["kind"] == "fail", where, "level or kind is wrong")
    check("suppressions" not in result, where, "a suppressed result")
    check(len(result["locations"]) == 1, where, "not exactly one location")
    location = result["locations"][0]
    physical = location["physicalLocation"]
    check(location.get("logicalLocations"), where, "no logical location")
    check_place(physical, files, where)
    related = result.get("relatedLocations", [])
    ids = [place["id"] for place in related]
    check(len(set(ids)) == len(ids), where, "two related locations have one id")
    for place in related:
        check_place(place["physicalLocation"], files, f"{where} related {place['id']}")
        check(place["message"]["text"].endswith((".", "…")), where, "a related message has no period")
    text = result["message"]["text"]
    check(text.endswith(".") and len(text) > 10, where, f"message {text!r} has no period")
    links = [int(link) for link in re.findall(r"(?<!\\)\[(?:\\.|[^\]\\])+\]\((\d+)\)", text)]
    check(sorted(links) == sorted(ids), where, f"links {links} do not match the related locations {ids}")
    prints = result["partialFingerprints"]
    check(re.fullmatch(r"[0-9a-f]{32}", prints.get("fivenines/v1", "")), where, "fivenines/v1 is missing")
    file = files.get(physical["artifactLocation"]["uri"])
    if file:
        line = file[1][physical["region"]["startLine"] - 1]
        check(prints.get("primaryLocationLineHash") == line, where, f"line hash is not {line}")


def main():
    report = Path(sys.argv[1]).read_text(encoding="utf-8")
    folder = Path(sys.argv[2]).resolve()
    check(not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", report), "file", "raw control")
    report = json.loads(report)
    check(report["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json", "file", "$schema")
    check(report["version"] == "2.1.0" and len(report["runs"]) == 1, "file", "not one run of version 2.1.0")
    run = report["runs"][0]
    driver = run["tool"]["driver"]
    for key in ("name", "version", "semanticVersion", "organization", "informationUri"):
        check(driver.get(key), "driver", f"{key} is missing")
    check(run["columnKind"] == "utf16CodeUnits", "run", "columnKind")
    check("automationDetails" not in run, "run", "automationDetails overrides the upload's category")
    check(run["originalUriBaseIds"]["%SRCROOT%"].keys() == {"description"}, "run", "%SRCROOT% names a path")
    check(isinstance(run.get("results"), list), "run", "results is missing")
    check(len(run["results"]) <= 25000, "run", "too many results")
    invocation = run["invocations"][0]
    failed = any(it["level"] == "error" for it in invocation["toolExecutionNotifications"])
    check(invocation["executionSuccessful"] == (not failed), "run", "executionSuccessful")
    ids = [rule["id"] for rule in driver["rules"]]
    check(ids == sorted(set(ids)), "driver", "rules are not sorted and unique")
    for rule in driver["rules"]:
        check_rule(rule, rule["id"])
    files = Files(folder)
    for at, result in enumerate(run["results"]):
        check_result(result, driver["rules"], files, f"result {at} ({result['ruleId']})")
    prints = Counter(result["partialFingerprints"].get("fivenines/v1") for result in run["results"])
    check(all(count == 1 for count in prints.values()), "run", "two results have one fingerprint")
    check(str(folder) not in json.dumps(report), "file", "an absolute path of this machine")
    if problems:
        print(*problems[:40], f"{len(problems)} problems", sep="\n", file=sys.stderr)
        sys.exit(1)
    notices = len(invocation["toolExecutionNotifications"])
    print(f"fine: {len(run['results'])} results, {len(ids)} rules, {notices} notices")


main()
