# METADATA
# title: Cosmos DB container divided by few values
# description: >-
#   Cosmos DB divides a container by its partition key, gives each physical partition an equal share of the throughput and at
#   most 50 GB, and each value of the key at most 20 GB. With a key of a handful of values all requests meet on as many
#   partitions, the rest of what is paid for stays idle, and a value that reaches its limit takes no more writes.
# related_resources:
#   - ref: https://learn.microsoft.com/azure/cosmos-db/partitioning-overview
#   - ref: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/cosmosdb_sql_container
# custom:
#   pillar: data
#   concepts: [shard key, sharding, hot partition]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [azurerm_cosmosdb_sql_container, azurerm_cosmosdb_gremlin_graph, azurerm_cosmosdb_mongo_collection, azurerm_cosmosdb_cassandra_table]
#   params:
#     core_names: {type: array, items: {type: string}, default: [status, state, enabled, disabled, active, inactive, deleted, archived, processed, is, has, flag, boolean, bool, gender, sex, priority, severity, weekday, environment, env, stage], description: "words that a key of few values is made of"}
#     wide_names: {type: array, items: {type: string}, default: [type, kind, category, country, region, role, tier, level, currency, language, locale, platform, version, year, month, day, date, hour], description: "words of keys with somewhat more values, or whose newest value gets all writes (said at the strict level)"}
#   remediation: Use a key with many values, such as an id of a user or a device; a container's key cannot be changed later.
#   supersedes: []
#   peers: []
package fivenines.terraform.azure_cosmos_low_cardinality_partition_key

import data.lib.shard_key
import data.lib.terraform

deny contains {
	"msg": sprintf("%s is divided by `%s`, with few distinct values, so its traffic meets on a few partitions", [
		terraform.self,
		concat("` and `", key.names),
	]),
	"path": terraform.place(key.path),
	"label": "the partition key",
	"level": shard_key.level(key.names, "default"),
} if {
	some key in _keys
	shard_key.is_made_of(key.names, shard_key.all)
}

# The first level of a hierarchical key spreads the load; later ones divide a value that has grown.
_keys contains {"path": ["partition_key_paths", 0], "names": [_last(paths[0])]} if {
	paths := terraform.value(["partition_key_paths"])
}

_keys contains {"path": ["partition_key_path"], "names": [_last(terraform.text(["partition_key_path"]))]}

_keys contains {"path": ["shard_key"], "names": [_last(terraform.text(["shard_key"]))]}

# All parts of a Cassandra key make the value together.
_keys contains {"path": ["schema", 0, "partition_key", 0, "name"], "names": names} if {
	parts := terraform.blocks(["schema", 0, "partition_key"])
	names := [name |
		some part in parts
		name := terraform.text(array.concat(part.path, ["name"]))
	]
	count(names) == count(parts)
}

# "/address/country" and "address.country" alike.
_last(path) := names[count(names) - 1] if {
	names := regex.split(`[/.]`, path)
}
