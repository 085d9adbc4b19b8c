# METADATA
# title: Clients speak plaintext to servers that ask for mutual TLS
# description: >-
#   The DestinationRule tells every client's proxy how to call, the PeerAuthentication tells the server's proxy what to
#   accept. When the first says `DISABLE` or `SIMPLE` and the second `STRICT`, every call is reset and callers see 503,
#   though each of the two files looks right.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/common-problems/network-issues/#503-errors-after-setting-destination-rule
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS]
#   severity: error
#   precision: high
#   level: default
#   kinds: [DestinationRule]
#   params: {}
#   remediation: Use `ISTIO_MUTUAL`, or remove the `tls` block and leave it to automatic mutual TLS.
#   supersedes: []
#   peers: []
package fivenines.k8s.client_disables_required_mtls

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("clients of `%s` use %s and port %d of its pods asks for mutual TLS, so every call is reset", [
		istio.host,
		_spoken(tls.mode),
		server.target,
	]),
	"label": sprintf("no client certificate is shown to port %d", [server.port]),
	"related": [{"document": server.mtls.document, "path": server.mtls.path, "msg": "`STRICT` is asked for here"}],
} if {
	k8s.judged
	some tls in data.document.facts.tls
	tls.mode in {"DISABLE", "SIMPLE"}
	refusing := [server |
		some server in tls.servers
		server.mtls.value == "STRICT"
		not _excluded(server)
	]
	count(refusing) > 0
	server := refusing[0]
}

_spoken("DISABLE") := "plaintext"

_spoken("SIMPLE") := "TLS without a client certificate"

# Traffic to such a port does not pass through the server's proxy.
_excluded(server) if {
	some kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Pod"]
	some _, names in data.inventory.k8s[kind]
	some _, objects in names
	some object in objects
	object.document == server.document
	ports := split(_annotation(object.input), ",")
	sprintf("%d", [server.target]) in {trim_space(port) | some port in ports}
}

_annotation(root) := root.spec.template.metadata.annotations["traffic.sidecar.istio.io/excludeInboundPorts"]

_annotation(root) := root.metadata.annotations["traffic.sidecar.istio.io/excludeInboundPorts"] if not root.spec.template
