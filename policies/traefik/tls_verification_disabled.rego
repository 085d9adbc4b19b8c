# METADATA
# title: Servers' certificates are not verified
# description: >-
#   With `insecureSkipVerify` Traefik encrypts to whoever answers. Somebody who can redirect the traffic (a wrong DNS
#   record, a taken-over address, a neighbour in the network) reads and changes it unnoticed.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/serverstransport/
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, certificate verification]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Static, Dynamic]
#   params: {}
#   remediation: Remove `insecureSkipVerify`, and name your own CA in `rootCAs` and the certificate's name in `serverName`.
#   supersedes: []
#   peers: []
package fivenines.traefik.tls_verification_disabled

import data.lib.text

deny contains {
	"msg": sprintf("transport `%s` encrypts to whoever answers for %s", [transport.name, _users(transport)]),
	"path": transport.insecure.path,
	"label": "any certificate is accepted",
	"related": [{"document": service.document, "path": service.path, "msg": "goes through it"} |
		some service in array.slice(transport.services, 0, 5)
	],
} if {
	some transport in data.document.facts.transports
	transport.insecure.value == true
	transport.remote == true
}

deny contains {
	"msg": "every service without a transport of its own encrypts to whoever answers",
	"label": "any certificate is accepted",
} if {
	data.document.facts.transport.insecure.value == true
	data.document.facts.reaches != false
}

_users(transport) := text.listed([sprintf("`%s`", [service.name]) | some service in transport.services]) if {
	count(transport.services) < 4
}

_users(transport) := text.counted(count(transport.services), "service") if count(transport.services) > 3
