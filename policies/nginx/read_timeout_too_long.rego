# METADATA
# title: A hanging upstream holds requests for long
# description: >-
#   The read timeout ends a request whose server has stopped answering. At many minutes, requests to a server that hangs
#   pile up, each with a connection to the client and one to the server, until the proxy has none left for those that
#   work.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout, overload]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 300000, description: "longest read timeout, in milliseconds"}
#   remediation: "Lower the timeout to what a request may really take, and raise it for the few locations that need more."
#   supersedes: []
#   peers: []
package fivenines.nginx.read_timeout_too_long

import data.lib.nginx
import data.lib.text

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("%s of a server that hangs are held for %s each", [_requests(here), text.duration(here[0].timeout)]),
	"path": here[0].path,
	"label": "connections pile up for that long",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"path": timeout.path, "proxy": proxy, "timeout": timeout.value} |
	some proxy in nginx.facts.proxies
	nginx.is_remote_target(proxy)
	proxy.module == "http"
	proxy.handler != "grpc_pass"
	timeout := proxy.effective.read_timeout_ms
	timeout.value > data.params.max_ms
	not _is_long_lived(proxy)
]

_requests(here) := sprintf("requests to %s", [nginx.wheres([site.proxy | some site in here])])

# Sockets, events and large bodies take their time.
_is_long_lived(proxy) if proxy.effective.buffering.value == false

_is_long_lived(proxy) if proxy.effective.buffering.state == "unknown"

_is_long_lived(proxy) if proxy.effective.request_buffering.value == false

_is_long_lived(proxy) if proxy.effective.set_header.state == "unknown"

_is_long_lived(proxy) if {
	some header in proxy.effective.set_header.value
	lower(header[0]) == "upgrade"
}

_is_long_lived(proxy) if regex.match(`(?i)/ws|socket|stream|event|sse|upload|download|import|export|report|watch|poll`, proxy.location)
