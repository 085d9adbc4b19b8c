# METADATA
# title: Errors of upstreams are not logged
# description: >-
#   That a server of an upstream refuses connections, times out or is taken out is written to the error log with the
#   level `error`. With a higher level, or a log that goes nowhere, an outage leaves status codes and no reason.
#   `error_log off` switches nothing off: it writes to a file of that name.
# related_resources:
#   - ref: https://nginx.org/en/docs/ngx_core_module.html#error_log
# custom:
#   pillar: observability
#   concepts: [logging]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Write `error_log stderr warn`, or a file with the level `warn` or `error`."
#   supersedes: []
#   peers: ["gixy-ng:error_log_off", "nginx-lint:missing-error-log"]
package fivenines.nginx.errors_not_logged

import data.lib.nginx

# One directive may hold for many handlers.
deny contains {
	"msg": sprintf("`error_log %s`: why an upstream fails is written nowhere%s", [concat(" ", here[0].row), _file(here[0].row)]),
	"path": here[0].path,
	"label": _label(here[0].row),
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"proxy": proxy, "path": log.path, "row": log.value[0]} |
	not input.broken
	some proxy in nginx.facts.proxies
	log := proxy.effective.error_log
	count(log.value) == 1
	_is_lost(log.value[0])
	log.path in _wide
]

# For one location it may be on purpose.
_wide := {log.path |
	some log in nginx.facts.directives.error_log
	log.context in {"main", "http", "server", "stream"}
}

_is_lost(row) if row[0] in {"/dev/null", "off"}

_is_lost(row) if row[1] in {"crit", "alert", "emerg"}

_file(row) := ", save in a file called `off`" if row[0] == "off"

_file(row) := "" if row[0] != "off"

_label(row) := "a log that nobody reads" if row[0] in {"/dev/null", "off"}

_label(row) := "upstream errors have the level `error`" if not row[0] in {"/dev/null", "off"}
