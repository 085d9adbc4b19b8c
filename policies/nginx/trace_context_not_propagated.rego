# METADATA
# title: Trace ends at the proxy
# description: >-
#   nginx records a span of each request and does not tell the upstream of it. What the services behind it record
#   belongs to another trace, or to none, so that nobody sees which of them a slow or failed request was slow or failed
#   in.
# related_resources:
#   - ref: https://nginx.org/en/docs/ngx_otel_module.html#otel_trace_context
#   - ref: https://github.com/opentracing-contrib/nginx-opentracing/blob/master/doc/Reference.md
# custom:
#   pillar: observability
#   concepts: [distributed tracing, trace propagation]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Set `otel_trace_context propagate` (of OpenTracing, `opentracing_propagate_context`) where tracing is switched on."
#   supersedes: []
#   peers: []
package fivenines.nginx.trace_context_not_propagated

import data.lib.nginx

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("%s traced, but the upstream is not told of the trace (`otel_trace_context %s`%s): its spans belong to another one", [
		_are([site.proxy | some site in here]),
		here[0].context.value,
		_origin(here[0].context),
	]),
	"path": here[0].path,
	"label": "the context is not sent on",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_otel)
}

deny contains {
	"msg": sprintf("%s traced, but the upstream is not told of the trace (no `opentracing_propagate_context`): its spans belong to another one", [
		_are([site.proxy | some site in here]),
	]),
	"path": here[0].path,
	"label": "the context is not sent on",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_opentracing)
}

_otel := [{"proxy": proxy, "path": _place(otel), "context": otel.context} |
	some proxy in _handlers
	otel := proxy.effective.otel
	nginx.is_written(otel.trace)
	otel.trace.value != "off"
	otel.context.value in {"ignore", "extract"}
]

_opentracing := [{"proxy": proxy, "path": otel.opentracing.path} |
	some proxy in _handlers
	otel := proxy.effective.otel
	otel.opentracing.value == true
	otel.opentracing_propagates.value == false
]

_handlers := [proxy |
	not input.broken
	some proxy in nginx.facts.proxies
	proxy.handler in {"proxy_pass", "grpc_pass"}
	proxy.module == "http"
	proxy.effective.set_header.state != "unknown"
	not _tells(proxy.effective.set_header.value)
]

# The header is written by hand.
_tells(headers) if {
	some header in headers
	lower(header[0]) in {"traceparent", "b3", "x-b3-traceid", "uber-trace-id"}
}

_place(otel) := otel.context.path if nginx.is_written(otel.context)

_place(otel) := otel.trace.path if not nginx.is_written(otel.context)

_origin(context) := "" if nginx.is_written(context)

_origin(context) := " by default" if not nginx.is_written(context)

_are(proxies) := sprintf("requests to %s are", [nginx.wheres(proxies)])
