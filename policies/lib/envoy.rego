# Envoy clusters and routes. Matching and defaults are the engine's: this knows only what rules ask again and again.
package lib.envoy

# A dump is what a running Envoy was told: its author is a control plane, and its source is elsewhere.
judged if data.document.facts.scope != "dump"

# "cluster `api`"
cluster := sprintf("cluster `%s`", [object.get(input, "name", "")])

# "listener `web`"
listener := sprintf("listener `%s`", [input.name]) if _is_named

listener := "this listener" if not _is_named

_is_named if object.get(input, "name", "") != ""

# Uses that carry requests of callers.
serving := {"route", "weighted", "tcp_proxy", "udp_proxy", "redis_proxy"}

users := [user | some user in data.document.relations.used_by.items; user.via in serving]

# Nobody who carries requests uses it, as far as the run shows, and somebody else does.
auxiliary if {
	count(data.document.relations.used_by.items) > 0
	count(users) == 0
}

# The first places that lead requests there, as related places.
led := [{"document": user.document, "path": user.path, "msg": "requests are led to it here"} |
	some index, user in users
	index < 3
]

# On the proxy's own host: it shares the proxy's fate.
local if data.document.facts.endpoints.local

# Conditions of a retry that a try without an answer in time fulfils.
timed := {"5xx", "gateway-error", "deadline-exceeded"}

# The cluster that a route's or a proxy's share leads to, as an item of the relation.
target(share) := target_of[share.document]

target_of[item.document] := item if some item in data.document.relations.clusters.items

# 1500 is "1.5 s".
shown(ms) := sprintf("%v ms", [ms]) if ms < 1000

shown(ms) := sprintf("%v s", [ms / 1000]) if ms >= 1000

# A place in the endpoints, as one of this document: where they are written elsewhere, the name that leads there.
endpoint_place(path) := path if _endpoints_here

endpoint_place(_) := ["name"] if not _endpoints_here

# The same place as a related one, where it is in another document.
endpoint_related(_, _) := [] if _endpoints_here

endpoint_related(path, msg) := [{"document": data.document.facts.endpoints.source.document, "path": path, "msg": msg}] if {
	not _endpoints_here
}

_endpoints_here if data.document.facts.endpoints.source.document == data.document.id

# A member of an aggregate is chosen among by the aggregate.
member if {
	some user in data.document.relations.used_by.items
	user.via == "aggregate"
}
