# METADATA
# title: Rule by identity where callers may have none
# description: >-
#   `principals`, `namespaces` and `serviceAccounts` come from the certificate that a caller shows. Where plaintext
#   is accepted too, a caller without a certificate has none of them: a DENY rule that lists identities does not
#   touch it, and an ALLOW rule for everybody but some lets it in.
# related_resources:
#   - ref: https://istio.io/latest/news/security/istio-security-2021-004/
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, authorization]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [AuthorizationPolicy.security.istio.io]
#   params: {}
#   remediation: Set a PeerAuthentication of the mode `STRICT` for these pods.
#   supersedes: []
#   peers: []
package fivenines.k8s.identity_rule_without_strict_mtls

import data.lib.k8s

deny contains {
	"msg": sprintf("%s %s, and %s accepts plaintext: a caller without a certificate %s", [
		k8s.self,
		_says(action),
		k8s.displayed(_pods),
		_consequence(action),
	]),
	"path": path,
	"label": "only callers with a certificate have an identity",
	"related": [_mode(pod) | some pod in _pods],
} if {
	k8s.judged
	count(_pods) > 0
	action := object.get(input.spec, "action", "ALLOW")
	some path in _by_identity(action)
}

_pods := data.document.facts.plaintext

# Sources that a caller without an identity escapes, or fits.
_keys := {
	"DENY": ["principals", "namespaces", "serviceAccounts"],
	"ALLOW": ["notPrincipals", "notNamespaces", "notServiceAccounts"],
}

_by_identity(action) := {["spec", "rules", i, "from", j, "source", key] |
	some i, rule in input.spec.rules
	some j, origin in rule.from
	some key in _keys[action]
	count(origin.source[key]) > 0

	# With a further condition on the source it may be met by nobody.
	count(origin.source) == 1
}

_says("DENY") := "denies by identity"

_says("ALLOW") := "allows all identities but some"

_consequence("DENY") := "is not denied"

_consequence("ALLOW") := "is let in"

_mode(pod) := k8s.place(pod.mtls, "plaintext is accepted here") if pod.mtls.state != "default"

_mode(pod) := {"document": pod.document, "path": ["metadata", "name"], "msg": "no PeerAuthentication makes it strict"} if {
	pod.mtls.state == "default"
}
