# METADATA
# title: Hashing is configured and not used
# description: >-
#   `hash-type` says how a hash becomes a server. With `balance roundrobin`, `leastconn` or another algorithm that does
#   not hash, nothing is hashed, and requests for one key go to any server.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-hash-type
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-balance
# custom:
#   pillar: traffic
#   concepts: [consistent hashing]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `balance uri` (or `source`, `hdr(...)`, `hash ...`), or delete the line.
#   supersedes: []
#   peers: []
package fivenines.haproxy.hash_type_without_hash_balance

import data.lib.haproxy

deny contains {
	"msg": sprintf("`hash-type` of %s does nothing: %s", [haproxy.named(proxy), _chosen(proxy.balance)]),
	"path": proxy.hash_type.path,
	"label": "nothing is hashed",
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.hash_type.state == "explicit"
	count(proxy.servers) > 1
	_hashes_nothing(proxy.balance)
}

_hashes_nothing(balance) if balance.state == "default"

_hashes_nothing(balance) if balance.algorithm in {"roundrobin", "static-rr", "leastconn", "first", "random"}

_chosen(balance) := "no `balance` says by what to choose" if balance.state == "default"

_chosen(balance) := sprintf("`balance %s` does not hash", [balance.algorithm]) if balance.state != "default"
