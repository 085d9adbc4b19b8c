# METADATA
# title: Requests that change something are retried
# description: >-
#   `lb_retry_match` says which requests are sent again after they failed halfway. A POST or PATCH whose answer was lost
#   may have done its work. Sending it again does it twice: two orders, two payments. A condition without a method holds
#   for these, too.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing
# custom:
#   pillar: fault-tolerance
#   concepts: [idempotency, retries]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `lb_retry_match method GET HEAD`, or leave it out, so that Caddy retries GET alone.
#   supersedes: []
#   peers: []
package fivenines.caddy.retries_non_idempotent

import data.lib.caddy

deny contains {
	"msg": sprintf("requests are retried after they were sent, %s, so one whose answer was lost is carried out twice", [_which(match)]),
	"path": match.path,
	"label": "retries what may have happened already",
} if {
	some proxy in caddy.proxies
	caddy.retries(proxy)
	some match in proxy.retry_match
	match.opaque == false
	_changes(match)
}

_changes(match) if match.methods == null

_changes(match) if {
	some method in match.methods
	method in {"POST", "PATCH"}
}

_which(match) := "whatever their method" if match.methods == null

_which(match) := sprintf("%s among them", [concat(" and ", [method | some method in match.methods; method in {"POST", "PATCH"}])]) if {
	match.methods != null
}
