# METADATA
# title: Table of a sharded keyspace without a shard key
# description: >-
#   In a sharded keyspace of Vitess the first vindex of a table says on which shard each of its rows lies. A table without
#   one, or with a vindex that is not defined, has no place for its rows: the schema is refused, or queries of the table fail.
# related_resources:
#   - ref: https://vitess.io/docs/reference/features/vschema/
# custom:
#   pillar: data
#   concepts: [shard key, sharding]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [ConfigMap]
#   params: {}
#   remediation: Give the table a primary vindex on a column of many values, or make it a reference table.
#   supersedes: []
#   peers: []
package fivenines.k8s.table_without_shard_key

import data.lib.k8s
import data.lib.vschema

deny contains {
	"msg": sprintf("table `%s` of a sharded keyspace %s, so no shard is known for its rows", [name, lack]),
	"path": ["data", schema.key],
	"label": sprintf("the schema with table `%s`", [name]),
} if {
	k8s.judged
	some schema in vschema.sharded
	some name, table in schema.tables
	lack := _lack(schema, table)
}

_lack(_, table) := "has no `column_vindexes`" if {
	count(object.get(table, "column_vindexes", [])) == 0
	not object.get(table, "type", "") in {"reference", "sequence"}
	not table.pinned
	not table.source
}

_lack(schema, table) := sprintf("is divided by vindex `%s`, which is not among its `vindexes`", [primary]) if {
	primary := table.column_vindexes[0].name
	not primary in object.keys(schema.vindexes)
}
