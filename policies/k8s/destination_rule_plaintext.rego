# METADATA
# title: Clients in the mesh are told to speak plaintext
# description: >-
#   Istio uses mutual TLS between its proxies by itself. `mode: DISABLE` in a DestinationRule overrules it for every
#   client of the host: traffic goes over the network in plaintext and without an identity, though both ends could
#   do better.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, encryption in transit]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [DestinationRule]
#   params: {}
#   remediation: Remove the `tls` block and leave it to automatic mutual TLS.
#   supersedes: []
#   peers: []
package fivenines.k8s.destination_rule_plaintext

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("clients of `%s` are told to speak plaintext, though its pods take mutual TLS: callers have no identity there", [istio.host]),
	"label": "overrules automatic mutual TLS",
} if {
	k8s.judged
	data.document.facts.host.internal == true
	some tls in data.document.facts.tls
	tls.mode == "DISABLE"
	_takes_mtls(tls)

	# Where it is asked for, nothing works: another rule says so.
	not _asks_for_mtls(tls)
}

_takes_mtls(tls) if {
	some server in tls.servers
	server.meshed
	server.mtls.value == "PERMISSIVE"
}

_takes_mtls(_tls) if {
	data.document.facts.host.wildcard
	endswith(istio.host, ".local")
}

_asks_for_mtls(tls) if {
	some server in tls.servers
	server.mtls.value == "STRICT"
}
