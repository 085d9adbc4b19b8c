# METADATA
# title: Access log does not say which server answered
# description: >-
#   When some requests are slow or fail, the first questions are which server had them and how long it took. A log
#   without `$upstream_addr`, `$upstream_status`, `$upstream_response_time` or `$request_time` answers neither; the
#   predefined `combined` has none of them.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables
# custom:
#   pillar: observability
#   concepts: [access log, latency]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: "Use a `log_format` with `$upstream_addr $upstream_status $upstream_response_time $request_time`."
#   supersedes: []
#   peers: []
package fivenines.nginx.log_format_lacks_upstream

import data.lib.nginx

# Once a format, at its definition or where it is used first.
deny contains {
	"msg": sprintf("log format `%s` says neither which upstream server had a request nor how long it took", [here[0].name]),
	"path": here[0].place,
	"label": "no variable of the upstream",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"path": format.name, "name": format.name, "place": _place(format, proxy), "proxy": proxy} |
	some proxy in nginx.facts.proxies
	proxy.module == "http"
	nginx.is_remote_target(proxy)
	log := proxy.effective.access_log
	log.state != "unknown"
	not _is_elsewhere(log)
	names := _formats(log.value)
	count(names) == 1
	some format in nginx.facts.log_formats
	format.name == names[0]
	not _tells(format)
]

# The file around a fragment sets what holds for all, as the one of every distribution does.
_is_elsewhere(log) if {
	log.state == "default"
	input.context != "main"
}

# One log, or nothing is said about several.
_formats(rows) := ["combined"] if count(rows) == 0

_formats(rows) := [_format(row) | some row in rows; row[0] != "off"] if count(rows) > 0

_format(row) := row[1] if not _is_bare(row)

_format(row) := "combined" if _is_bare(row)

# Behind the file stands a parameter, or nothing.
_is_bare(row) if not row[1]

_is_bare(row) if contains(row[1], "=")

_tells(format) if {
	some variable in format.variables
	_is_telling(variable)
}

_is_telling(variable) if startswith(variable, "upstream_")

_is_telling(variable) if variable == "request_time"

_place(format, _) := format.path if is_array(format.path)

_place(format, proxy) := proxy.effective.access_log.path if {
	not is_array(format.path)
	nginx.is_written(proxy.effective.access_log)
}

_place(format, proxy) := proxy.path if {
	not is_array(format.path)
	not nginx.is_written(proxy.effective.access_log)
}
