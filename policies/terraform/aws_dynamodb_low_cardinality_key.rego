# METADATA
# title: Partition key with few distinct values
# description: >-
#   DynamoDB divides a table or an index among partitions by its partition key, and one partition serves 3,000 reads and 1,000
#   writes a second. A key such as `status` has a handful of values, so all traffic meets on as many partitions whatever
#   capacity is paid for: the table throttles while most of it is idle, and it cannot be split further.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
# custom:
#   pillar: data
#   concepts: [shard key, sharding, hot partition]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [aws_dynamodb_table, aws_dynamodb_global_secondary_index]
#   params:
#     core_names: {type: array, items: {type: string}, default: [status, state, enabled, disabled, active, inactive, deleted, archived, processed, is, has, flag, boolean, bool, gender, sex, priority, severity, weekday, environment, env, stage], description: "words that a key of few values is made of"}
#     wide_names: {type: array, items: {type: string}, default: [type, kind, category, country, region, role, tier, level, currency, language, locale, platform, version, year, month, day, date, hour], description: "words of keys with somewhat more values, or whose newest value gets all writes (said at the strict level)"}
#     exempt_tables: {type: string, default: "(^|[-_.])(config|configs|configuration|settings|lookup|lookups|lock|locks|migration|migrations)([-_.]|$)", description: "names of tables that are small by purpose"}
#   remediation: Use a key with many values, such as an id; or write to a few calculated shards of the value (`open#0` to `open#9`) and read them all.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_dynamodb_low_cardinality_key

import data.lib.shard_key
import data.lib.terraform

deny contains {
	"msg": sprintf("%s divides %s by `%s`, with few distinct values, so its traffic meets on a few partitions", [
		terraform.self,
		key.of,
		concat("` and `", key.names),
	]),
	"path": terraform.place(key.path),
	"label": "the partition key",
	"severity": key.severity,
	"level": shard_key.level(key.names, key.level),
} if {
	not _is_small
	some key in _keys
	shard_key.is_made_of(key.names, shard_key.all)
}

_is_small if regex.match(data.params.exempt_tables, lower(terraform.text(["name"])))

_is_small if regex.match(data.params.exempt_tables, lower(terraform.text(["table_name"])))

_is_small if regex.match(data.params.exempt_tables, input.name)

_keys contains {"of": "its items", "path": ["hash_key"], "names": [name], "severity": "warning", "level": "default"} if {
	input.type == "aws_dynamodb_table"
	name := terraform.text(["hash_key"])
}

_keys contains {
	"of": sprintf("index `%v`", [object.get(index.values, "name", "")]),
	"path": array.concat(index.path, ["hash_key"]),
	"names": [name],
	"severity": "note",
	"level": _index_level(index.values),
} if {
	some index in terraform.blocks(["global_secondary_index"])
	name := terraform.text(array.concat(index.path, ["hash_key"]))
	_hashes(index.path) in [[], [name]]
}

# Newer spelling: one to four attributes make the key together.
_keys contains {
	"of": sprintf("index `%v`", [object.get(index.values, "name", "")]),
	"path": array.concat(index.path, ["key_schema"]),
	"names": names,
	"severity": "note",
	"level": _index_level(index.values),
} if {
	some index in terraform.blocks(["global_secondary_index"])
	not terraform.known(array.concat(index.path, ["hash_key"]))
	names := _hashes(index.path)
}

_keys contains {
	"of": "the index",
	"path": ["key_schema"],
	"names": _hashes([]),
	"severity": "note",
	"level": _index_level(input.values),
} if {
	input.type == "aws_dynamodb_global_secondary_index"
}

# Undefined where one of them is unknown.
_hashes(path) := [name |
	some block in schema
	block.values.key_type == "HASH"
	name := terraform.text(array.concat(block.path, ["attribute_name"]))
] if {
	key_schema := array.concat(path, ["key_schema"])
	not terraform.unknown(key_schema)
	schema := terraform.blocks(key_schema)
	count([block |
		some block in schema
		some attribute in ["key_type", "attribute_name"]
		terraform.unknown(array.concat(block.path, [attribute]))
	]) == 0
}

# An index that keeps a part of each item is often a sparse one, with few items on purpose.
_index_level(index) := "strict" if _projection(index) in {"KEYS_ONLY", "INCLUDE"}

_index_level(index) := "default" if not _projection(index) in {"KEYS_ONLY", "INCLUDE"}

_projection(index) := object.get(index, "projection_type", "") if not is_array(index.projection)

_projection(index) := object.get(index.projection, [0, "projection_type"], "") if is_array(index.projection)
