# METADATA
# title: Mutual TLS that lets anybody in
# description: >-
#   Mutual TLS proves who calls. A policy that lets connections through although the certificate is missing or invalid, or that
#   takes plaintext beside TLS, leaves the proof to the backend, which most often does not look; a certificate that is checked
#   against no trust store, or whose name nobody compares, proves little more.
# related_resources:
#   - ref: https://cloud.google.com/load-balancing/docs/mtls
#   - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/network_security_server_tls_policy
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, service identity]
#   severity: error
#   precision: high
#   level: default
#   kinds: [google_network_security_server_tls_policy, google_network_security_client_tls_policy, google_compute_backend_service]
#   params: {}
#   remediation: Use `REJECT_INVALID` with a `client_validation_trust_config`, keep `allow_open` false, and name the expected `subject_alt_names`.
#   supersedes: []
#   peers: []
package fivenines.terraform.google_mtls_not_enforced

import data.lib.terraform

deny contains {
	"msg": sprintf("%s lets callers in without a valid certificate, so mutual TLS proves nothing unless each backend checks the headers itself", [terraform.self]),
	"label": terraform.stands(_mode, ""),
} if {
	_is_server
	terraform.text(_mode) == "ALLOW_INVALID_OR_MISSING_CLIENT_CERT"
}

deny contains {
	"msg": sprintf("%s rejects invalid certificates and names no trust store to check them against", [terraform.self]),
	"label": "`client_validation_trust_config` is not set",
	"related": [{"path": terraform.place(_mode), "msg": terraform.stands(_mode, "")}],
} if {
	_is_server
	terraform.text(_mode) == "REJECT_INVALID"
	terraform.absent(["mtls_policy", 0, "client_validation_trust_config"])
}

# As in a mesh, plaintext beside TLS is a step of a migration.
deny contains {
	"msg": sprintf("%s takes plaintext beside TLS, so callers get in without a certificate and unencrypted", [terraform.self]),
	"label": terraform.stands(["allow_open"], ""),
	"severity": "warning",
} if {
	_is_server
	terraform.on(["allow_open"])
}

deny contains {
	"msg": sprintf("%s is the TLS policy of `%s` and asks callers for no certificate", [terraform.self, proxies[0].name]),
	"label": "`mtls_policy` is not set",
	"related": [terraform.related(proxy, "uses it") | some proxy in proxies],
	"severity": "note",
} if {
	_is_server
	terraform.absent(["mtls_policy"])
	proxies := terraform.referrers(
		{"google_compute_target_https_proxy", "google_compute_region_target_https_proxy"},
		{"server_tls_policy"},
	)
	count(proxies) > 0
}

deny contains {
	"msg": sprintf("%s proves who it is to its backends and accepts any certificate of the authority from them", [terraform.self]),
	"path": terraform.place(["security_settings", 0, "subject_alt_names"]),
	"label": "`subject_alt_names` is not set, which means any name",
	"related": [{"path": terraform.place(["security_settings", 0, "client_tls_policy"]), "msg": "mutual TLS to the backends is set up here"}],
	"severity": "warning",
} if {
	input.type == "google_compute_backend_service"
	_is_set(["security_settings", 0, "client_tls_policy"])
	terraform.absent(["security_settings", 0, "subject_alt_names"])
}

# A gateway of Kubernetes may name it.
deny contains {
	"msg": sprintf("%s is used by nothing here, so no connection of this plan is checked by it", [terraform.self]),
	"path": terraform.place(["name"]),
	"label": "nothing here refers to it",
	"severity": "note",
	"level": "strict",
} if {
	input.type != "google_compute_backend_service"
	data.document.relations.referred_by.complete
	count(data.document.relations.referred_by.items) == 0
}

_is_server if input.type == "google_network_security_server_tls_policy"

_mode := ["mtls_policy", 0, "client_validation_mode"]

_is_set(path) if terraform.known(path)

_is_set(path) if terraform.unknown(path)
