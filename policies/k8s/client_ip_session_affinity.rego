# METADATA
# title: Service binds each client address to one pod
# description: >-
#   With `sessionAffinity: ClientIP` a user's state sits in one pod. Clients behind one NAT or proxy all land on the
#   same pod, new replicas take no load off it, and a lost pod loses the sessions that it held.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity
# custom:
#   pillar: traffic
#   concepts: [stateless services, session affinity]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Service]
#   params:
#     affinity_ok_ports: {type: array, items: {type: string}, default: [syslog, "514", sip, sips, "5060", "5061", vpn, openvpn, "1194", wireguard, "51820", stun, turn, "3478", "5349", mysql, "3306", postgres, postgresql, "5432", mongodb, "27017", redis, "6379"], description: "names and numbers of ports whose protocol keeps state in the server"}
#   remediation: Keep sessions in a shared store and remove `sessionAffinity`.
#   supersedes: []
#   peers: []
package fivenines.k8s.client_ip_session_affinity

import data.lib.k8s

deny contains {
	"msg": sprintf("%s binds each client address to one pod, %s", [k8s.self, _consequence]),
	"path": ["spec", "sessionAffinity"],
	"label": "one client address, one pod",
	"related": [k8s.related(workload, sprintf("pods of %s", [k8s.display(workload)])) |
		some workload in data.document.relations.workloads.items
		not workload.external
	],
	"severity": _severity,
	"level": _level,
} if {
	k8s.judged
	input.spec.sessionAffinity == "ClientIP"
	not data.document.facts.headless
	not _stateful
}

# Every port speaks a protocol that keeps its state in the server.
_stateful if {
	every port in input.spec.ports {
		_keeps_state(port)
	}
}

_keeps_state(port) if port.name in data.params.affinity_ok_ports

_keeps_state(port) if sprintf("%v", [port.port]) in data.params.affinity_ok_ports

# Of pods that are not in the run nobody knows whether one can stand in for another.
_level := "default" if _knows_pods

_level := "strict" if not _knows_pods

_knows_pods if count(data.document.relations.workloads.items) > 0

# A single pod gets all clients anyway.
_is_single if {
	workloads := data.document.relations.workloads.items
	count(workloads) == 1
	workloads[0].facts.replicas.ceiling.value == 1
}

_severity := "note" if _is_single

_severity := "warning" if not _is_single

_consequence := "which keeps a second pod from taking load off the first" if _is_single

_consequence := "so load piles up and a lost pod loses its sessions" if not _is_single
