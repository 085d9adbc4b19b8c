# METADATA
# title: Traffic is not logged
# description: >-
#   Neither the proxy nor the `defaults` that it starts from names a target for logs, or `log global` is written and
#   `global` has none. Which requests failed, where and how long they took is known to nobody afterwards.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-log
#   - ref: https://docs.haproxy.org/dev/configuration.html#3.1-log
# custom:
#   pillar: observability
#   concepts: [logs]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `log stdout format raw local0` or a syslog address in `global`, and `log global` in `defaults`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.no_log

import data.lib.haproxy

# Nothing is written: told once where one line would mend all proxies that lack it.
deny contains {
	"msg": sprintf("Nothing that goes through %s is logged", [haproxy.listed([haproxy.named(proxy) | some proxy in lacking])]),
	"path": haproxy.lacking_at(family, lacking, lacking[0].log, "log"),
	"label": "no `log` here",
	"related": haproxy.related(lacking, "takes traffic"),
} if {
	some family in haproxy.families
	lacking := [proxy |
		some proxy in family.proxies
		_takes_traffic(proxy)
		proxy.log.state == "default"
	]
	count(lacking) > 0
}

# `log global` leads to nothing.
deny contains {
	"msg": sprintf("`log global` of %s leads nowhere: `global` names no target", [haproxy.named(proxy)]),
	"path": proxy.log.path,
	"label": "logs go nowhere",
	"related": [{"path": data.document.facts.global.path, "msg": "no `log` here"}],
} if {
	some proxy in data.document.facts.proxies
	_takes_traffic(proxy)
	proxy.log.value == "global"
	data.document.facts.global.logs == 0
	data.document.facts.global.path != null
}

# A page of statistics has no traffic.
_takes_traffic(proxy) if {
	proxy.frontend
	haproxy.judged(proxy)
	count([1 | some bind in proxy.binds; bind.local != true]) > 0
	count(proxy.routes) + count(proxy.servers) > 0
}
