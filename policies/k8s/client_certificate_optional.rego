# METADATA
# title: Client certificates are asked for and not required
# description: >-
#   Mutual TLS is set up, and a client that shows no certificate, or one that nobody has signed, is let in all the
#   same. What stands behind takes every caller for a known one.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings-TLSmode
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Gateway.networking.istio.io, Gateway.gateway.networking.k8s.io, Ingress, TLSOption]
#   params: {}
#   remediation: Require the certificate (`MUTUAL`, `on`, `RequireAndVerifyClientCert`).
#   supersedes: []
#   peers: ["kyverno:Traefik TLSOptions"]
package fivenines.k8s.client_certificate_optional

import data.lib.k8s

deny contains {
	"msg": sprintf("%s asks clients for a certificate and does not require one: `%s` lets callers in without", [k8s.self, value]),
	"path": path,
	"label": "callers without a certificate are let in",
} if {
	k8s.judged
	some path, lenient in _settings
	value := object.get(input, path, "")
	value in lenient
	not _is_authorized
}

# Where such a setting stands, and the values that do not require anything.
_settings[["spec", "servers", i, "tls", "mode"]] := {"OPTIONAL_MUTUAL"} if {
	data.document.group == "networking.istio.io"
	some i, _ in input.spec.servers
}

_settings[["spec", "tls", "frontend", "default", "validation", "mode"]] := {"AllowInsecureFallback"} if {
	data.document.group == "gateway.networking.k8s.io"
}

_settings[["spec", "tls", "frontend", "perPort", i, "tls", "validation", "mode"]] := {"AllowInsecureFallback"} if {
	data.document.group == "gateway.networking.k8s.io"
	some i, _ in input.spec.tls.frontend.perPort
}

_settings[["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-tls-verify-client"]] := {"optional", "optional_no_ca", "off"} if {
	input.metadata.annotations["nginx.ingress.kubernetes.io/auth-tls-secret"]
}

_settings[["spec", "clientAuth", "clientAuthType"]] := {"VerifyClientCertIfGiven", "RequestClientCert", "RequireAnyClientCert"} if {
	data.document.kind == "TLSOption"
}

# A policy of the gateway's pods that asks for identities.
_is_authorized if {
	some _, names in data.inventory.k8s.AuthorizationPolicy
	some _, policies in names
	some policy in policies
	pairs := policy.input.spec.selector.matchLabels
	every key, value in pairs {
		input.spec.selector[key] == value
	}
	some rule in policy.input.spec.rules
	some origin in rule.from
	count(origin.source.principals) > 0
}
