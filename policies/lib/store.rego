# Data stores that an operator runs from a custom resource: how many copies of the data they keep, and where that is said.
package lib.store

# Tablets of a Vitess shard that hold its data: `{path, value}` of each pool that counts; empty for data kept elsewhere.
vitess_pools(shard, path) := [{"path": array.concat(path, ["tabletPools", i, "replicas"]), "value": replicas} |
	some i, pool in shard.tabletPools
	pool.type == "replica"
	replicas := pool.replicas
]

# Shards of a VitessCluster, each `{path, shard, keyspace, number}`; a template in `equal` stands for `number` of them.
vitess_shards := array.concat(
	[{
		"path": ["spec", "keyspaces", k, "partitionings", p, "equal", "shardTemplate"],
		"shard": partitioning.equal.shardTemplate,
		"keyspace": keyspace.name,
		"number": partitioning.equal.parts,
		"number_path": ["spec", "keyspaces", k, "partitionings", p, "equal", "parts"],
	} |
		some k, keyspace in input.spec.keyspaces
		some p, partitioning in keyspace.partitionings
		partitioning.equal
	],
	[{
		"path": ["spec", "keyspaces", k, "partitionings", p, "custom", "shards", s],
		"shard": shard,
		"keyspace": keyspace.name,
		"number": count(partitioning.custom.shards),
		"number_path": ["spec", "keyspaces", k, "partitionings", p, "custom", "shards"],
	} |
		some k, keyspace in input.spec.keyspaces
		some p, partitioning in keyspace.partitionings
		some s, shard in partitioning.custom.shards
	],
)

# A second copy of a cluster elsewhere, which is its redundancy.
is_standby if input.spec.replica.enabled == true

# CloudNativePG's distributed topology names the primary instead.
is_standby if {
	primary := input.spec.replica.primary
	primary != object.get(input.spec.replica, "self", input.metadata.name)
}

is_standby if input.spec.standby.enabled == true

# Zalando's operator has no switch beside it.
is_standby if {
	data.document.kind == "postgresql"
	count(input.spec.standby) > 0
}

# The author has told Percona's operator that fewer members than are safe are meant, in a place that is for trying out.
is_trial if {
	_is_unsafe
	regex.match(`(^|[/_.-])(dev|devel|development|test|testing|sandbox|local|minimal|example|examples)([/_.-]|$)`, data.document.path)
}

_is_unsafe if input.spec.allowUnsafeConfigurations == true

_is_unsafe if {
	some _, allowed in input.spec.unsafeFlags
	allowed == true
}

# A plugin of CloudNativePG that keeps its log, and base backups beside it.
backs_up(plugin) if plugin.isWALArchiver == true

backs_up(plugin) if {
	contains(plugin.name, "barman")
	object.get(plugin, "enabled", true) != false
}
