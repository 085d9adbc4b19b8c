# METADATA
# title: Certificates lie in a file of one host
# description: >-
#   Traefik keeps certificates from ACME in a local file that no second instance may share. A standby has none of them,
#   orders its own, and meets the authority's limits; HTTP challenges reach whichever instance the address leads to.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/install-configuration/tls/certificate-resolvers/acme/
# custom:
#   pillar: redundancy
#   concepts: [shared state, entry redundancy]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Static]
#   params: {}
#   remediation: Let something outside of Traefik get the certificates (cert-manager, a DNS challenge on one host) and give them to every instance as files.
#   supersedes: []
#   peers: []
package fivenines.traefik.acme_store_not_shareable

deny contains {
	"msg": sprintf("certificates of `%s` lie in a file that only one Traefik may use, so a second one starts without them", [resolver.name]),
	"path": resolver.storage,
	"label": "a local file",
} if {
	some resolver in data.document.facts.resolvers
	resolver.storage != null
}
