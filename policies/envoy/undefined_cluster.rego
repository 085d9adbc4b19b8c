# METADATA
# title: Cluster is not defined
# description: >-
#   A name leads to no cluster of the bootstrap, and the bootstrap asks nobody for clusters at run time. Envoy refuses the
#   configuration where it checks the name, and so does not start; where it does not check, it answers every request on that
#   way with 503 or closes the connection.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction
# custom:
#   pillar: traffic
#   concepts: [dangling reference, routing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Bootstrap, Listener, RouteConfiguration, VirtualHost, Cluster]
#   params: {}
#   remediation: Correct the name, add the cluster to `static_resources.clusters`, or declare it in the configuration when another file is merged in.
#   supersedes: []
#   peers: []
package fivenines.envoy.undefined_cluster

deny contains {
	"msg": sprintf("no cluster of this bootstrap is called `%s`, so %s", [reference.name, _consequence(reference.via)]),
	"label": "names no cluster",
	"related": _nearest(reference),
} if {
	data.document.facts.scope == "static"
	some reference in data.document.facts.references
	reference.document == null
	reference.known
}

_nearest(reference) := [{"document": reference.nearest.document, "path": ["name"], "msg": "this one is called alike"}] if {
	reference.nearest != null
}

_nearest(reference) := [] if reference.nearest == null

_consequences := {
	"tcp_proxy": "connections are closed as soon as they are accepted",
	"udp_proxy": "datagrams are dropped",
	"redis_proxy": "commands on this way fail",
	"aggregate": "the aggregate never uses that member",
	"jwt": "keys cannot be fetched and every token is refused",
	"oauth2": "nobody can sign in",
}

_consequence(via) := object.get(_consequences, via, "Envoy refuses the configuration, or answers 503 on this way")
