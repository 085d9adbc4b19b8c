# METADATA
# title: Mutual TLS that the default endpoint goes around
# description: >-
#   Mutual TLS of API Gateway belongs to a custom domain name. The API behind it is also reached by the name that AWS gave it
#   (`….execute-api.….amazonaws.com`), and there no certificate is asked for, unless that endpoint is turned off.
# related_resources:
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
#   - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, authentication]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_api_gateway_rest_api, aws_apigatewayv2_api]
#   params: {}
#   remediation: Set `disable_execute_api_endpoint = true`.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_mtls_domain_bypassable

import data.lib.terraform

deny contains {
	"msg": sprintf("%s is reached without a certificate by its default name, around the mutual TLS of `%s`", [
		terraform.self,
		domains[0].input.address,
	]),
	"path": terraform.place(["disable_execute_api_endpoint"]),
	"label": terraform.stands(["disable_execute_api_endpoint"], "false"),
	"related": array.concat(
		[terraform.instance(domain, "asks for a client certificate") | some domain in domains],
		[terraform.related(mapping, "leads from there to here") | some mapping in _mappings],
	),
} if {
	terraform.off(["disable_execute_api_endpoint"])
	not _is_private
	domains := _domains
	count(domains) > 0
}

# Reached from inside of the network alone.
_is_private if terraform.unknown(["endpoint_configuration"])

_is_private if {
	some type in terraform.value(["endpoint_configuration", 0, "types"])
	type == "PRIVATE"
}

_mappings := terraform.referrers({"aws_api_gateway_base_path_mapping", "aws_apigatewayv2_api_mapping"}, {"api_id"})

_domains := [domain |
	count(_mappings) > 0
	some type in ["aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name"]
	some _, found in object.get(data.inventory.terraform, [type, ""], {})
	some domain in found

	# An address means something in its own file alone.
	domain.path == data.document.path
	_asks_for_certificates(domain.input)
	count([mapping | some mapping in _mappings; _leads_from(mapping.input, domain.input)]) > 0
]

_asks_for_certificates(domain) if count(object.get(domain.values, "mutual_tls_authentication", [])) > 0

_leads_from(mapping, domain) if domain.address in object.get(mapping.references, "domain_name", [])

_leads_from(mapping, domain) if {
	is_string(mapping.values.domain_name)
	mapping.values.domain_name == domain.values.domain_name
}
