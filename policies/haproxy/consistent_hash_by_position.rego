# METADATA
# title: Keys move when a line is inserted
# description: >-
#   Consistent hashing places a server by its id, and a server without one gets its number in the list. A line that is
#   inserted above others moves their keys, and two balancers with their lines in another order send one key to different
#   servers.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-hash-key
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-id
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-hash-type
# custom:
#   pillar: traffic
#   concepts: [consistent hashing]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Write `hash-key addr-port` (HAProxy 3.0 and later), or a fixed `id` on each line.
#   supersedes: []
#   peers: []
package fivenines.haproxy.consistent_hash_by_position

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s places %s by their order in the file, so a line between them moves keys", [
		haproxy.named(proxy),
		haproxy.listed([sprintf("`%s`", [server.name]) | some server in servers]),
	]),
	"path": proxy.balance.path,
	"label": "hashed to servers by their number",
	"related": haproxy.related(servers, "neither `id` nor `hash-key`"),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.hash_type.method == "consistent"
	is_string(proxy.balance.algorithm)
	regex.match(`^(uri|url_param|hdr|hash|source|rdp-cookie)\b`, proxy.balance.algorithm)
	primaries := haproxy.primaries(proxy)
	haproxy.remote(primaries) > 1
	servers := [server |
		some server in primaries
		server.template == null
		not server.origins.id
		not server.origins.hash_key
	]
	count(servers) > 1
}
