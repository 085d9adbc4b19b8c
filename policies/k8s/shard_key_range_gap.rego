# METADATA
# title: Key ranges of the shards leave a gap or overlap
# description: >-
#   Vitess routes a row by the key range of its shard. Keys in a gap between two ranges have no shard: reading and writing
#   those rows fails. Keys in an overlap have two, and each holds a part of the truth.
# related_resources:
#   - ref: https://github.com/planetscale/vitess-operator/blob/main/docs/api.md
#   - ref: https://vitess.io/docs/reference/features/sharding/
# custom:
#   pillar: data
#   concepts: [shard key, sharding]
#   severity: error
#   precision: high
#   level: default
#   kinds: [VitessCluster]
#   params: {}
#   remediation: "Let each range start where its predecessor ends, the first one at `\"\"` and the last one up to `\"\"`."
#   supersedes: []
#   peers: []
package fivenines.k8s.shard_key_range_gap

import data.lib.k8s

deny contains {
	"msg": sprintf("keys below `%s` of keyspace `%v` have no shard, so their rows can be neither read nor written", [first.start, layout.keyspace]),
	"path": first.path,
	"label": "the first range does not begin at the first key",
} if {
	k8s.judged
	some layout in _layouts
	first := layout.shards[0]
	first.start != ""
}

deny contains {
	"msg": sprintf("keys from `%s` up of keyspace `%v` have no shard, so their rows can be neither read nor written", [last.end, layout.keyspace]),
	"path": last.path,
	"label": "the last range ends before the last key",
} if {
	k8s.judged
	some layout in _layouts
	last := layout.shards[count(layout.shards) - 1]
	last.end != ""

	# The last one by its start: one before it may reach to the end, and then they overlap.
	count([shard | some shard in layout.shards; shard.end == ""]) == 0
}

deny contains {
	"msg": sprintf("keys from `%s` to `%s` of keyspace `%v` have no shard, so their rows can be neither read nor written", [
		before.end,
		shard.start,
		layout.keyspace,
	]),
	"path": shard.path,
	"label": sprintf("begins at `%s`", [shard.start]),
	"related": [{"path": before.path, "msg": sprintf("its predecessor ends at `%s`", [before.end])}],
} if {
	k8s.judged
	some layout in _layouts
	some i, shard in layout.shards
	i > 0
	before := layout.shards[i - 1]
	before.end != ""
	_position(before.end) < _position(shard.start)
}

deny contains {
	"msg": sprintf("keys from %s of keyspace `%v` belong to two shards, so each holds a part of their rows", [
		_shown(shard.start),
		layout.keyspace,
	]),
	"path": shard.path,
	"label": sprintf("begins at %s", [_shown(shard.start)]),
	"related": [{"path": before.path, "msg": _reach(before.end)}],
} if {
	k8s.judged
	some layout in _layouts
	some i, shard in layout.shards
	i > 0
	before := layout.shards[i - 1]
	_overlaps(before.end, shard.start)
}

_overlaps("", _) := true

_overlaps(end, start) if _position(end) > _position(start)

_shown("") := "the first key"

_shown(start) := sprintf("`%s`", [start]) if start != ""

_reach("") := "its predecessor reaches to the last key"

_reach(end) := sprintf("its predecessor ends at `%s`", [end]) if end != ""

# Each partitioning by hand is whole in itself: two of them stand side by side during resharding.
_layouts := [{"keyspace": keyspace.name, "shards": shards} |
	some k, keyspace in input.spec.keyspaces
	some p, partitioning in keyspace.partitionings
	shards := _sorted(["spec", "keyspaces", k, "partitionings", p, "custom", "shards"], partitioning.custom.shards)
	count(shards) > 0
]

# By their start, each `{start, end, path}`; empty when one of them is no range of hexadecimal keys.
_sorted(path, shards) := [found |
	some pair in sort([[_position(_edge(shard, "start")), i] | some i, shard in shards])
	shard := shards[pair[1]]
	found := {
		"start": _edge(shard, "start"),
		"end": _edge(shard, "end"),
		"path": array.concat(path, [pair[1], "keyRange"]),
	}
] if {
	count([shard | some shard in shards; some key in ["start", "end"]; not _is_key(_edge(shard, key))]) == 0
} else := []

_edge(shard, key) := object.get(shard, ["keyRange", key], "")

_is_key(text) if {
	is_string(text)
	regex.match(`^([0-9A-Fa-f]{2})*$`, text)
}

# Trailing zero bytes do not move a key: `80` and `8000` are one place.
_position(text) := regex.replace(lower(text), `(00)+$`, "")
