# METADATA
# title: Clients without a certificate are let in
# description: >-
#   `caFiles` says whose certificates are trusted, and `clientAuthType` that none, or an unverified one, will do. Whoever
#   leaves the certificate away is served like everybody else.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/tls/tls-options/
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, client certificates]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: "Write `clientAuthType: RequireAndVerifyClientCert`."
#   supersedes: []
#   peers: []
package fivenines.traefik.client_certificate_not_required

deny contains {
	"msg": sprintf("TLS options `%s` trust %d authorities and ask for no certificate of theirs: `%s`, so %s", [
		options.name,
		options.authorities,
		auth.value,
		_consequences[auth.value],
	]),
	"path": auth.path,
	"label": _consequences[auth.value],
} if {
	some options in data.document.facts.tls_options
	options.authorities > 0
	auth := options.client_auth
	_consequences[auth.value]
}

_consequences := {
	"NoClientCert": "no client is asked for one",
	"RequestClientCert": "a client may leave it away or show any",
	"RequireAnyClientCert": "any certificate will do, a self-signed one, too",
	"VerifyClientCertIfGiven": "a client without one is let in",
}
