# METADATA
# title: Upstream's name is not verified
# description: >-
#   Trusting an authority is trusting everyone it signs for. Unless the certificate's name is compared, any of its
#   certificates passes for the upstream's; with the system's public authorities that is anyone who owns a domain.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/security/ssl#enabling-certificate-verification
# custom:
#   pillar: zero-trust
#   concepts: [encryption in transit, mutual TLS]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: "Add `match_typed_subject_alt_names`, or set `auto_sni_san_validation: true` beside `sni` in the TLS context."
#   supersedes: []
#   peers: []
package fivenines.envoy.upstream_san_not_verified

import data.lib.envoy

deny contains {
	"msg": sprintf("%s trusts the public authorities and compares no name, so anyone's certificate passes for the upstream's", [envoy.cluster]),
	"path": _place(context),
	"label": "any certificate of a public authority passes",
} if {
	some context in _unnamed
	context.validation.public
}

# A private authority may sign for this one service alone.
deny contains {
	"msg": sprintf("%s compares no name, so any certificate of its authority passes for the upstream's", [envoy.cluster]),
	"path": _place(context),
	"label": "any certificate of this authority passes",
	"severity": "note",
	"level": "strict",
} if {
	some context in _unnamed
	not context.validation.public
}

_place(context) := array.concat(context.validation.path, ["match_typed_subject_alt_names"])

_unnamed := [context |
	envoy.judged
	not envoy.local
	some context in data.document.facts.tls
	context.validation.verified == true
	not context.validation.san
	not context.validation.pinned
	not context.validation.accept_untrusted
	not context.auto_san
]
