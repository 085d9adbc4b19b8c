# METADATA
# title: Name leads nowhere
# description: >-
#   Nothing of this name is defined. Traefik leaves out what refers to it: a router without its service, middleware or TLS
#   options does not exist, and its requests are answered with 404 or by another router.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/router/
# custom:
#   pillar: traffic
#   concepts: [dangling reference, routing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Static, Dynamic]
#   params: {}
#   remediation: Correct the name, or define it. What another provider defines is written with its name, as in `auth@docker`.
#   supersedes: []
#   peers: []
package fivenines.traefik.undefined_reference

deny contains {
	"msg": sprintf("no %s is called `%s`, so %s", [_nouns[reference.class], reference.name, _consequences[reference.class]]),
	"path": reference.paths[0],
	"label": "leads nowhere",
	"related": array.concat(_nearest(reference), [{"path": path, "msg": "named here, too"} | some path in array.slice(reference.paths, 1, 5)]),
} if {
	some reference in data.document.facts.references
	reference.known == true
}

_nearest(reference) := [{"path": reference.nearest.path, "msg": "this one is called alike"}] if reference.nearest != null

_nearest(reference) := [] if reference.nearest == null

_nouns := {
	"service": "service",
	"middleware": "middleware",
	"serversTransport": "serversTransport",
	"tls.options": "set of TLS options",
	"entryPoint": "entry point",
	"certResolver": "certificate resolver",
}

_consequences := {
	"service": "what refers to it is left out and its requests fail",
	"middleware": "the router that needs it is left out and its requests fail",
	"serversTransport": "requests to that service fail",
	"tls.options": "the router is left out and its requests fail",
	"entryPoint": "nothing is received there",
	"certResolver": "clients get Traefik's self-signed certificate",
}
