# METADATA
# title: Nothing asks for mutual TLS in a namespace of the mesh
# description: >-
#   Without a PeerAuthentication the proxies of Istio accept plaintext beside mutual TLS. Pods outside of the mesh,
#   and whoever else reaches the network, call the services of the namespace without an identity.
# related_resources:
#   - ref: https://istio.io/latest/docs/concepts/security/#peer-authentication
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, encryption in transit]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Namespace]
#   params: {}
#   remediation: Write one PeerAuthentication of the mode `STRICT` in Istio's root namespace.
#   supersedes: []
#   peers: ["kyverno:enforce-strict-mtls"]
package fivenines.k8s.mesh_without_strict_mtls

import data.lib.k8s

deny contains {
	"msg": sprintf("%s is in the mesh and no PeerAuthentication holds for all of it: callers without an identity are let in", [k8s.self]),
	"label": "proxies are injected here, and accept plaintext",
	"related": [{"document": policy.document, "path": ["metadata", "name"], "msg": "holds for some of its pods only"} |
		some policy in policies.items
	],
} if {
	k8s.judged
	mesh := data.document.facts.mesh
	mesh.name == "istio"
	policies := data.document.relations.peer_authentications
	policies.complete
	not _covered
}

_covered if {
	some policy in data.document.relations.peer_authentications.items
	policy.facts.scope in {"namespace", "mesh"}
}
