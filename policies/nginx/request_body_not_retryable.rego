# METADATA
# title: Body that is sent as it comes is not sent again
# description: >-
#   With `proxy_request_buffering off` the body goes to the server while the client still sends it. Once its first part
#   is gone, nginx cannot ask another server: the request fails with the server, although the group has others.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_request_buffering
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, retry]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: "Keep the buffering on where bodies are small, and switch it off for uploads alone."
#   supersedes: []
#   peers: []
package fivenines.nginx.request_body_not_retryable

import data.lib.nginx

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("`%s off`: a request of %s whose body is on its way is not tried on another server of upstream `%s`", [
		nginx.directive(here[0].proxy, "request_buffering"),
		nginx.wheres([site.proxy | some site in here]),
		here[0].upstream.name,
	]),
	"path": here[0].path,
	"label": "no second try once the body flows",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"proxy": pair.proxy, "upstream": pair.upstream, "path": pair.proxy.effective.request_buffering.path} |
	some pair in nginx.redundant
	nginx.retries(pair.proxy)
	pair.proxy.effective.request_buffering.value == false
	not _is_upload(pair.proxy)
]

# Large bodies are what it is meant for.
_is_upload(proxy) if regex.match(`(?i)upload|import|file|blob|object|media|image|artifact|/v2|push|git|dav|backup|stream`, proxy.location)
