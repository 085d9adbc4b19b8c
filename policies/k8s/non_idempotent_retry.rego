# METADATA
# title: Requests that may have had an effect are sent again
# description: >-
#   A POST whose answer was lost may have been carried out. Sent again to another pod it is carried out twice: two orders, two
#   payments. nginx therefore leaves such requests alone, unless it is told otherwise; a mesh that retries on every
#   error does not.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, at-most-once]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Ingress, ConfigMap, VirtualService]
#   params: {}
#   remediation: Retry only what did not reach a server (`connect-failure`, `refused-stream`), or only methods that may be repeated.
#   supersedes: []
#   peers: []
package fivenines.k8s.non_idempotent_retry

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s has nginx send a POST again whose answer was lost, so it may be carried out twice", [k8s.self]),
	"label": "also for requests that are not idempotent",
} if {
	k8s.judged
	some site in _nginx
	value := object.get(input, array.concat(site.path, [site.key]), "")
	is_string(value)
	regex.match(site.pattern, value)
}

deny contains {
	"msg": sprintf("%s retries on %s whatever the method, so a POST whose answer was lost may be carried out twice", [
		k8s.self,
		text.listed([text.quoted(word) | some word in words]),
	]),
	"label": "answers that a server may give after it has acted",
	"level": "strict",
} if {
	k8s.judged
	data.document.kind == "VirtualService"
	some i, route in input.spec.http
	object.get(route.retries, "attempts", 2) > 0
	conditions := route.retries.retryOn
	is_string(conditions)
	words := [word |
		some part in split(conditions, ",")
		word := trim_space(part)
		regex.match(`^(5xx|gateway-error|reset|retriable-status-codes|5[0-9][0-9])$`, word)
	]
	count(words) > 0
	not _is_repeatable(route)
}

# Every way into the route asks for a method that may be repeated.
_is_repeatable(route) if {
	every match in object.get(route, "match", [{}]) {
		match.method.exact in {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
	}
}

_nginx := [{"path": ["metadata", "annotations"], "key": "nginx.ingress.kubernetes.io/proxy-next-upstream", "pattern": `\bnon_idempotent\b`}] if {
	data.document.kind == "Ingress"
}

_nginx := [
	{"path": ["data"], "key": "proxy-next-upstream", "pattern": `\bnon_idempotent\b`},
	{"path": ["data"], "key": "retry-non-idempotent", "pattern": "^true$"},
] if {
	data.document.kind == "ConfigMap"
}
