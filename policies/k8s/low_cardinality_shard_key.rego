# METADATA
# title: Data is sharded by few values
# description: >-
#   The shard key decides where a row lies. A column with a handful of values, such as a status, puts all rows on as many
#   shards: those get all the traffic and fill up while the rest stays idle, and adding shards changes nothing.
# related_resources:
#   - ref: https://vitess.io/docs/reference/features/vindexes/
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
# custom:
#   pillar: data
#   concepts: [shard key, sharding, hot partition]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [ConfigMap, Table]
#   params:
#     core_names: {type: array, items: {type: string}, default: [status, state, enabled, disabled, active, inactive, deleted, archived, processed, is, has, flag, boolean, bool, gender, sex, priority, severity, weekday, environment, env, stage], description: "words that a key of few values is made of"}
#     wide_names: {type: array, items: {type: string}, default: [type, kind, category, country, region, role, tier, level, currency, language, locale, platform, version, year, month, day, date, hour], description: "words of keys with somewhat more values, or whose newest value gets all writes (said at the strict level)"}
#   remediation: Divide by the id of a user, an order or a device; a date or a status belongs behind it.
#   supersedes: []
#   peers: []
package fivenines.k8s.low_cardinality_shard_key

import data.lib.k8s
import data.lib.shard_key
import data.lib.vschema

deny contains {
	"msg": sprintf("table `%s` is sharded by `%s`, with few distinct values, so its rows and requests meet on a few shards", [
		name,
		column,
	]),
	"path": ["data", schema.key],
	"label": sprintf("the primary vindex of `%s` is on `%s`", [name, column]),
	"level": shard_key.level([column], "default"),
} if {
	k8s.judged
	some schema in vschema.sharded
	some name, table in schema.tables
	column := _column(table.column_vindexes[0])
	shard_key.is_made_of([column], shard_key.all)
}

# A second column makes more values.
_column(vindex) := vindex.column if not vindex.columns

_column(vindex) := vindex.columns[0] if count(vindex.columns) == 1

deny contains {
	"msg": sprintf("%s is partitioned by `%s`, with few distinct values, so its traffic meets on a few partitions", [
		k8s.self,
		name,
	]),
	"path": ["spec", "keySchema", i, "attributeName"],
	"label": "the partition key",
	"level": shard_key.level([name], "default"),
} if {
	k8s.judged
	some i, key in input.spec.keySchema
	key.keyType == "HASH"
	name := key.attributeName
	shard_key.is_made_of([name], shard_key.all)
}
