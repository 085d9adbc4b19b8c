# METADATA
# title: Request may be sent for ever
# description: >-
#   `timeout client` begins anew with every byte, so a client that sends one header a minute holds its connection as long
#   as it likes. A few hundred of them fill the frontend. `timeout http-request` bounds the whole request head.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20http-request
# custom:
#   pillar: fault-tolerance
#   concepts: [timeouts, overload]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Write `timeout http-request 10s` in `defaults`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.missing_http_request_timeout

import data.lib.haproxy

deny contains {
	"msg": sprintf("Nothing bounds how long a request to %s may take to be complete", [haproxy.listed([haproxy.named(proxy) | some proxy in lacking])]),
	"path": haproxy.lacking_at(family, lacking, lacking[0].timeouts_ms.http_request, "timeout http-request"),
	"label": "`timeout http-request` is not set here",
	"related": haproxy.related(lacking, "takes requests"),
} if {
	some family in haproxy.families
	lacking := [proxy |
		some proxy in family.proxies
		proxy.frontend
		haproxy.judged(proxy)
		proxy.mode.value == "http"
		proxy.timeouts_ms.http_request.state == "default"
		count([1 | some bind in proxy.binds; bind.local != true]) > 0
	]
	count(lacking) > 0
}
