# METADATA
# title: Old workers live as long as their connections
# description: >-
#   After a reload the old workers stay until their last connection ends, with the old configuration and the old list of
#   servers. WebSockets and streams last for hours: they keep sending to servers that were taken out, and each reload
#   adds another set of workers to the memory.
# related_resources:
#   - ref: https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout
# custom:
#   pillar: rollout
#   concepts: [graceful shutdown, draining]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params:
#     long_ms: {type: integer, minimum: 1, default: 600000, description: "a read timeout from which on a connection is long-lived, in milliseconds"}
#   remediation: "Set `worker_shutdown_timeout`, for example to 60s, on the main level."
#   supersedes: []
#   peers: []
package fivenines.nginx.no_shutdown_timeout

import data.lib.nginx

# Once a configuration, at the first of them.
deny contains {
	"msg": sprintf("%s keeps connections open for long, and `worker_shutdown_timeout` is not set: after a reload old workers serve them with the old configuration until they end", [nginx.where(lasting[0])]),
	"path": lasting[0].path,
	"label": "connections outlive a reload",
	"related": nginx.related_proxies(array.slice(lasting, 1, 5)),
} if {
	timeout := nginx.facts.workers.shutdown_timeout_ms
	timeout.state == "default"
	lasting := [proxy | some proxy in nginx.facts.proxies; _lasts(proxy)]
	count(lasting) > 0
}

_lasts(proxy) if proxy.module == "stream"

_lasts(proxy) if {
	some header in proxy.effective.set_header.value
	lower(header[0]) == "upgrade"
}

_lasts(proxy) if proxy.effective.read_timeout_ms.value >= data.params.long_ms
