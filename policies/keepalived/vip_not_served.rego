# METADATA
# title: Nothing listens on a virtual address
# description: >-
#   The proxies of these nodes listen on other virtual addresses and not on this one. Whoever takes it over refuses what comes
#   to it. It may be meant for something that the run does not hold.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [virtual address]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Have the proxy listen on all addresses, or remove the virtual address.
#   supersedes: []
#   peers: []
package fivenines.keepalived.vip_not_served

deny contains {
	"msg": sprintf("No proxy beside this configuration listens on the virtual address `%s`, so requests to it are refused", [virtual.address]),
	"path": virtual.path,
	"label": "nothing listens here",
	"related": [{
		"document": virtual.beside[0].document,
		"path": virtual.beside[0].path,
		"msg": "listens on another virtual address",
	}],
} if {
	some virtual in data.document.virtual_addresses
	virtual.passed_on == false
	count(virtual.listeners) == 0
}
