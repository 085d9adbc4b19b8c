# METADATA
# title: Name answered with several addresses and no health check
# description: >-
#   A record with several addresses spreads clients, and it does not fail over: Route 53 keeps answering with an address whose
#   machine is gone, so that a share of the clients fails until somebody edits the record and every cache has expired.
# related_resources:
#   - ref: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record
# custom:
#   pillar: traffic
#   concepts: [DNS load balancing, health-based load balancing, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_route53_record]
#   params:
#     managed_addresses: {type: array, items: {type: string}, default: ['^185\.199\.1(08|09|10|11)\.153$', '^2606:50c0:800[0-3]::153$', '^216\.239\.3[2468]\.', '^2001:4860:4802:', '^(75\.2|99\.83|13\.248|76\.223|3\.33|15\.197|35\.71|52\.223)\.', '^151\.101\.', '^104\.(1[6-9]|2[0-9]|3[01])\.', '^172\.(6[4-9]|7[01])\.', '^198\.(185\.159|49\.23)\.'], description: "addresses that a provider answers from many places (regular expressions)"}
#   remediation: Make one multivalue or weighted record for each address, with a health check; or an alias to a load balancer.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_route53_multi_ip_without_health_check

import data.lib.terraform

deny contains {
	"msg": sprintf("%s answers with %d addresses whether they work or not, so when one fails its share of the clients fails too", [
		terraform.self,
		count(addresses),
	]),
	"label": sprintf("%d addresses, and no health check", [count(addresses)]),
} if {
	terraform.text(["type"]) in {"A", "AAAA"}

	# Every routing policy wants one, and brings records of its own for each address.
	terraform.unset(["set_identifier"])
	addresses := {address |
		some address in terraform.value(["records"])
		_is_public(address)
		not _is_managed(address)
	}
	count(addresses) > 1
	not null in terraform.value(["records"])
}

_is_public(address) if regex.match(`^[23][0-9a-fA-F]{3}:`, address)

_is_public(address) if {
	regex.match(`^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$`, address)
	not regex.match(`^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.`, address)
}

_is_managed(address) if {
	some pattern in data.params.managed_addresses
	regex.match(pattern, address)
}
