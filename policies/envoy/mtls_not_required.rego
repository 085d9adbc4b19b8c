# METADATA
# title: Client certificate is checked and not required
# description: >-
#   A listener with authorities for client certificates verifies those that are shown, and lets in whoever shows none. The
#   mutual TLS that the configuration looks like is optional.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/tls.proto#extensions-transport-sockets-tls-v3-downstreamtlscontext
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Listener]
#   params: {}
#   remediation: "Set `require_client_certificate: true`."
#   supersedes: []
#   peers: []
package fivenines.envoy.mtls_not_required

import data.lib.envoy

deny contains {
	"msg": sprintf("%s verifies client certificates and requires none, so a client without one is let in", [envoy.listener]),
	"path": context.require_client_certificate.path,
	"label": "client certificates are optional",
	"severity": _severity(context),
	"related": [{"path": place, "msg": "those that are shown are verified"} | some place in [context.validation.path]; place != null],
} if {
	envoy.judged
	some context in data.document.facts.tls
	context.validation.verified != false
	context.require_client_certificate.value == false
}

# Another filter asks who calls, and may refuse.
_severity(context) := "note" if context.asked

_severity(context) := "warning" if not context.asked
