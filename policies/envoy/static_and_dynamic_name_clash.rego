# METADATA
# title: Name is taken twice
# description: >-
#   Names of clusters and listeners and the domains of one route configuration are unique. Envoy refuses a second cluster and
#   a second domain, and passes over a second listener and a cluster from its control plane that the bootstrap has already,
#   without a word. Routes are tried in order, so nothing gets to those behind one that matches everything.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cds
# custom:
#   pillar: traffic
#   concepts: [validation, routing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Bootstrap, DiscoveryResponse, RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: Rename one of the two, or delete it; move a route that matches everything to the end.
#   supersedes: []
#   peers: []
package fivenines.envoy.static_and_dynamic_name_clash

import data.lib.envoy

deny contains {
	"msg": sprintf("%s `%s` is there already, so %s", [clash.what, clash.name, _consequences[clash.what]]),
	"path": clash.path,
	"label": "taken",
	"related": [{"document": clash.first.document, "path": clash.first.path, "msg": "the name is taken here"}],
} if {
	envoy.judged
	some clash in data.document.facts.clashes
	clash.what in object.keys(_consequences)
}

deny contains {
	"msg": sprintf("the file that clusters are read from has `%s` too, and Envoy keeps this one and never takes that one", [clash.name]),
	"path": clash.path,
	"label": "this one holds",
	"related": [{"document": clash.first.document, "path": clash.first.path, "msg": "never taken"}],
	"severity": "warning",
} if {
	envoy.judged
	some clash in data.document.facts.clashes
	clash.what == "dynamic cluster"
}

deny contains {
	"msg": sprintf("an earlier route takes every request, so %s never reached", [_routes(behind.count)]),
	"path": behind.path,
	"label": "nothing is left for it",
	"related": [{"path": behind.by, "msg": "matches everything"}],
	"severity": "warning",
} if {
	envoy.judged
	some behind in object.get(data.document.facts, "unreachable", [])
}

_consequences := {
	"cluster": "Envoy refuses the configuration",
	"listener": "Envoy never opens this one",
	"domain": "Envoy refuses the routes",
}

_routes(1) := "this one is"

_routes(count) := sprintf("this one and %d behind it are", [count - 1]) if count > 1
