# METADATA
# title: Liveness asks another host
# description: >-
#   Liveness answers one question: is this process beyond repair. A probe that asks a database or another service restarts every
#   replica when that one is down, at the same moment and again and again, and none of them is warm when it comes back.
#   One failure becomes two.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# custom:
#   pillar: fault-tolerance
#   concepts: [health check, circuit breaker, failure isolation]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Let liveness ask the own process alone, without `host`; what it depends on belongs into readiness, or into the code that calls it.
#   supersedes: []
#   peers: []
package fivenines.k8s.liveness_checks_dependency

import data.lib.k8s
import data.lib.probe

deny contains {
	"msg": sprintf("liveness of container `%s` asks `%s`, so when that is down every replica restarts", [container.name, asked.host]),
	"path": array.concat(container.path, asked.path),
	"label": "another host than the pod itself",
} if {
	k8s.judged
	not data.document.facts.parked
	some container in probe.running
	some asked in _asked(container.input.livenessProbe)
	not _is_own(asked.host)
	not k8s.is_templated(asked.host)
	not contains(asked.host, "$")
}

# Hosts that a probe names: `{path, host}`, the path below the container.
_asked(liveness) := array.concat(_written(liveness), _commanded(liveness))

_written(liveness) := [{"path": ["livenessProbe", handler, "host"], "host": host} |
	some handler in ["httpGet", "tcpSocket"]
	host := liveness[handler].host

	# The node's address is the pod's own there.
	not k8s.pod_spec.hostNetwork
]

_commanded(liveness) := [{"path": ["livenessProbe", "exec", "command", _index(words, host)], "host": host} |
	words := [sprintf("%v", [word]) | some word in liveness.exec.command]
	some pattern in _clients
	some found in regex.find_all_string_submatch_n(pattern, concat(" ", words), -1)
	host := found[1]
]

_index(words, host) := min([i | some i, word in words; contains(word, host)])

# What clients are told to reach, in one command of a shell.
_clients := [
	`(?:^|[ /;&|])(?:curl|wget) [^;&|]*?https?://(\[[0-9a-f:]*\]|[A-Za-z0-9._${}()-]+)`,
	`(?:^|[ /;&|])(?:pg_isready|psql|mysqladmin|mysql|mariadb-admin|redis-cli|valkey-cli) (?:[^;&|]*? )?(?:-h *|--host[= ])["']?([A-Za-z0-9._:${}()-]+)`,
	`grpc[_-]health[_-]probe [^;&|]*?-addr[= ]["']?(\[[0-9a-f:]*\]|[A-Za-z0-9._${}()-]+):`,
	`(?:^|[ /;&|])nc +(?:-[A-Za-z]+ +(?:[0-9]+ +)?)*([A-Za-z][A-Za-z0-9._-]*|[0-9]+[.][0-9.]+) +[0-9]`,
]

_is_own(host) if regex.match(`^(localhost|127\.[0-9.]+|\[?::1\]?|0\.0\.0\.0|\[::\]|)$`, host)

# The pod's own name, or a Service of its own pods.
_is_own(host) if {
	name := split(host, ".")[0]
	startswith(name, data.document.name)
}

_is_own(host) if {
	some service in data.document.relations.services.items
	service.name in split(host, ".")
}
