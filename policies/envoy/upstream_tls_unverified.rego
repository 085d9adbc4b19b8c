# METADATA
# title: Upstream's certificate is not verified
# description: >-
#   An `UpstreamTlsContext` without trusted authorities verifies nothing: Envoy encrypts to whoever answers, so anyone who
#   can divert the connection reads and changes all of it. Envoy trusts no system store unless it is told to.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/security/ssl#enabling-certificate-verification
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/common.proto
# custom:
#   pillar: zero-trust
#   concepts: [encryption in transit, mutual TLS]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: "Add `validation_context` with `trusted_ca` (or `system_root_certs: {}`) and `match_typed_subject_alt_names`, or set `auto_sni_san_validation: true`."
#   supersedes: []
#   peers: []
package fivenines.envoy.upstream_tls_unverified

import data.lib.envoy

deny contains {
	"msg": sprintf("%s speaks TLS and trusts any certificate, so whoever diverts the connection reads and changes it", [envoy.cluster]),
	"path": _place(context),
	"label": "no authority is trusted, so nothing is verified",
} if {
	some context in _contexts
	context.validation.verified == false
	not context.validation.accept_untrusted
}

deny contains {
	"msg": sprintf("%s accepts certificates that no trusted authority signed, so whoever diverts the connection reads and changes it", [envoy.cluster]),
	"path": array.concat(context.validation.path, ["trust_chain_verification"]),
	"label": "untrusted certificates are accepted",
} if {
	some context in _contexts
	context.validation.accept_untrusted
	not context.validation.pinned
}

deny contains {
	"msg": sprintf("%s accepts expired certificates, so a key that was lost long ago still opens the connection", [envoy.cluster]),
	"path": array.concat(context.validation.path, ["allow_expired_certificate"]),
	"label": "expired certificates are accepted",
	"severity": "note",
} if {
	some context in _contexts
	context.validation.allow_expired
}

_contexts := [context |
	envoy.judged
	not envoy.local
	some context in data.document.facts.tls
]

_place(context) := array.concat(context.validation.path, ["trusted_ca"]) if context.validation.path != null

_place(context) := array.concat(context.path, ["common_tls_context", "validation_context"]) if context.validation.path == null
