# METADATA
# title: Load balancer that does not verify client certificates
# description: >-
#   A listener with `mode = "verify"` checks a client's certificate against its trust store. With `passthrough` it only hands
#   the certificate on, and whoever presents none or a forged one gets through unless every target checks it; with expired
#   certificates accepted, a key that leaked years ago still opens the door.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, service identity]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_lb_listener, aws_alb_listener]
#   params: {}
#   remediation: Use `mode = "verify"` with a trust store and leave `ignore_client_certificate_expiry` false.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_alb_listener_mtls_not_verified

import data.lib.terraform

deny contains {
	"msg": sprintf("%s hands client certificates on unverified, so a caller without a valid one gets through unless each target checks it", [terraform.self]),
	"label": terraform.stands(_mode, ""),
	"severity": "warning",
} if {
	terraform.text(_mode) == "passthrough"
}

deny contains {
	"msg": sprintf("%s takes expired client certificates, so an old key that leaked still lets a stranger in", [terraform.self]),
	"path": terraform.place(_expiry),
	"label": terraform.stands(_expiry, ""),
} if {
	terraform.text(_mode) == "verify"
	terraform.on(_expiry)
}

deny contains {
	"msg": sprintf("%s verifies client certificates and names no trust store to check them against", [terraform.self]),
	"label": "`trust_store_arn` is not set",
	"related": [{"path": terraform.place(_mode), "msg": terraform.stands(_mode, "")}],
} if {
	terraform.text(_mode) == "verify"
	terraform.absent(_store)
}

_mode := ["mutual_authentication", 0, "mode"]

_expiry := ["mutual_authentication", 0, "ignore_client_certificate_expiry"]

_store := ["mutual_authentication", 0, "trust_store_arn"]
