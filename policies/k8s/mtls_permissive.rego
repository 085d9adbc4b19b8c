# METADATA
# title: Plaintext is accepted beside mutual TLS
# description: >-
#   `PERMISSIVE` is a step of a migration: callers in the mesh use mutual TLS, and everything else is let in without. As long
#   as it stands, a pod outside of the mesh, or an attacker in the network, calls the service in plaintext and without an
#   identity, and nobody notices a client that lost its sidecar.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, encryption in transit]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [PeerAuthentication]
#   params: {}
#   remediation: Use `STRICT` once every client is in the mesh; ports that outsiders need can be excepted in `portLevelMtls`.
#   supersedes: []
#   peers: ["kyverno:enforce-strict-mtls"]
package fivenines.k8s.mtls_permissive

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s has %s take plaintext beside mutual TLS%s: callers without an identity are let in", [k8s.self, _reach, _except]),
	"label": "mutual TLS is offered, not asked for",
} if {
	_applies
	input.spec.mtls.mode == "PERMISSIVE"
}

# With no parent in the run that could say otherwise. A PERMISSIVE parent is reported itself.
deny contains {
	"msg": sprintf("%s sets no mode, and no policy above it does, which has %s take plaintext beside mutual TLS: callers without an identity are let in", [
		k8s.self,
		_reach,
	]),
	"label": "an absent or `UNSET` mode means `PERMISSIVE` here",
	"level": _level,
} if {
	_applies
	mode := data.document.facts.mode
	mode.state == "default"
	not _exists_for_ports
}

_applies if {
	k8s.judged
	data.document.facts.scope != "ignored"
}

# Written for its ports, it leaves the rest to a policy that may live elsewhere.
_exists_for_ports if {
	data.document.facts.scope != "mesh"
	count(object.get(input.spec, "portLevelMtls", {})) > 0
}

# Above the mesh's own policy there is nothing.
_level := "default" if data.document.facts.scope == "mesh"

_level := "strict" if data.document.facts.scope != "mesh"

_reach := "every workload of the mesh" if data.document.facts.scope == "mesh"

_reach := "every workload of its namespace" if data.document.facts.scope == "namespace"

_reach := "the workloads that it selects" if {
	data.document.facts.scope == "workload"
	not _are_few
}

_reach := k8s.displayed(_selected) if {
	data.document.facts.scope == "workload"
	_are_few
}

# To be named one by one.
_are_few if count(_selected) in {1, 2, 3}

_selected := data.document.relations.workloads.items

_strict_ports := [sprintf("%d", [port.port]) |
	some port in data.document.facts.ports
	port.mode == "STRICT"
]

_except := sprintf(", except at port %s", [text.listed(_strict_ports)]) if count(_strict_ports) > 0

_except := "" if count(_strict_ports) == 0
