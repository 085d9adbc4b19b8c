# METADATA
# title: One name server answers for all
# description: >-
#   A `resolvers` section with one `nameserver` keeps the last answers while that is down, for as long as `hold` says, and
#   then takes the servers out of rotation although they are well.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.3.2
# custom:
#   pillar: redundancy
#   concepts: [redundancy, service discovery]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Add a second `nameserver`, or `parse-resolv-conf`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.single_nameserver

deny contains {
	"msg": sprintf("Section `resolvers %s` asks `%s` alone, so servers are lost with it", [section.name, nameserver.address]),
	"path": nameserver.path,
	"label": "the only one",
} if {
	some section in data.document.facts.resolvers
	[nameserver] := section.servers
	section.parse_resolv_conf == false
	nameserver.local == false
}
