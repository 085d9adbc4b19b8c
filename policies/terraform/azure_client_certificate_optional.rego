# METADATA
# title: Client certificates are asked for and not required
# description: >-
#   Mutual TLS proves who calls, as long as a caller without a certificate is turned away. An application that asks for one and takes
#   the request anyway leaves the check to its own code, and an exclusion of all paths turns it off.
# related_resources:
#   - ref: https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth
#   - ref: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/linux_web_app
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, service identity]
#   severity: error
#   precision: high
#   level: default
#   kinds: [azurerm_linux_web_app, azurerm_windows_web_app, azurerm_linux_function_app, azurerm_windows_function_app, azurerm_container_app]
#   params: {}
#   remediation: Use `client_certificate_mode = "Required"`, and exclude single paths only.
#   supersedes: []
#   peers: ["checkov:CKV_AZURE_17", "prowler:app_client_certificates_on"]
package fivenines.terraform.azure_client_certificate_optional

import data.lib.terraform

deny contains {
	"msg": sprintf("%s asks its callers for a certificate and lets those without one in", [terraform.self]),
	"label": terraform.stands(mode, ""),
	"severity": "warning",
} if {
	_asks
	mode := ["client_certificate_mode"]
	terraform.text(mode) in {"Optional", "OptionalInteractiveUser"}
}

deny contains {
	"msg": sprintf("%s asks its callers for a certificate and lets those without one in", [terraform.self]),
	"label": terraform.stands(mode, ""),
	"severity": "warning",
} if {
	mode := ["ingress", 0, "client_certificate_mode"]
	terraform.text(mode) == "accept"
}

deny contains {
	"msg": sprintf("%s asks its callers for a certificate on no path: all are excluded", [terraform.self]),
	"path": terraform.place(_exclusion),
	"label": terraform.stands(_exclusion, ""),
} if {
	_asks
	some excluded in split(terraform.text(_exclusion), ";")
	trim_space(excluded) in {"/", "/*"}
}

_asks if terraform.on(["client_certificate_enabled"])

_exclusion := ["client_certificate_exclusion_paths"]
