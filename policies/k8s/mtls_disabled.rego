# METADATA
# title: Mutual TLS is switched off
# description: >-
#   `DISABLE` makes the workload's proxy accept plaintext only. Nobody knows who calls, identities in authorization policies
#   match nothing, and whoever has a foothold in the network reads and forges the traffic between services.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, encryption in transit]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PeerAuthentication]
#   params:
#     plaintext_ports: {type: array, items: {type: integer}, default: [15020, 15021, 15090], description: "ports of pods that are scraped or probed without a mesh identity"}
#   remediation: Use `STRICT`, or `PERMISSIVE` for the time of a migration.
#   supersedes: []
#   peers: ["kyverno:enforce-strict-mtls"]
package fivenines.k8s.mtls_disabled

import data.lib.k8s

deny contains {
	"msg": sprintf("%s switches mutual TLS off for %s, so %s", [k8s.self, _reach, _consequence]),
	"label": "plaintext from anyone is accepted, and nothing else",
	"severity": _severity,
} if {
	_applies
	input.spec.mtls.mode == "DISABLE"
}

deny contains {
	"msg": sprintf("%s switches mutual TLS off for port %d, which a Service leads to, so %s", [k8s.self, port.port, _consequence]),
	"label": "plaintext from anyone is accepted on this port",
	"related": [{"document": service.document, "path": service.path, "msg": "this port delivers there"} | some service in port.services],
	"severity": _severity,
} if {
	_applies
	some port in data.document.facts.ports
	port.mode == "DISABLE"
	count(port.services) > 0
	not port.port in data.params.plaintext_ports
	not _scraped(port.port)
}

# A policy that selects no pod is another rule's; one with a selector in the root namespace is ignored.
_applies if {
	k8s.judged
	data.document.facts.scope != "ignored"
	not _selects_nothing
}

_selects_nothing if {
	data.document.facts.scope == "workload"
	workloads := data.document.relations.workloads
	workloads.complete
	count(workloads.items) == 0
}

# A port whose container calls it a port of metrics.
_scraped(number) if {
	some workload in data.document.relations.workloads.items
	some container in workload.facts.pod.containers
	some port in container.ports
	port.number == number
	regex.match(`metrics|prometheus|telemetry|monitoring`, port.name)
}

_reach := "the whole mesh" if data.document.facts.scope == "mesh"

_reach := "its namespace" if data.document.facts.scope == "namespace"

_reach := "the workloads it selects" if data.document.facts.scope == "workload"

# Ambient's proxies do not know the mode.
_ambient if {
	some namespace in data.inventory.k8s.Namespace[""][data.document.namespace]
	namespace.input.metadata.labels["istio.io/dataplane-mode"] == "ambient"
}

_severity := "note" if _ambient

_severity := "error" if not _ambient

_consequence := "a proxy would accept plaintext; the ambient mode of its namespace ignores this" if _ambient

_consequence := "anyone in the network may call, unencrypted and without an identity" if not _ambient
