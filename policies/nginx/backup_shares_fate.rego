# METADATA
# title: Backup server on the machine of a primary
# description: >-
#   A `backup` is asked when the primary servers are down. When it stands on the machine of one of them, it fails with
#   it, and takes over only from a process.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
# custom:
#   pillar: redundancy
#   concepts: [failure domain, redundancy]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses behind which several machines stand"}
#   remediation: "Put the backup on a machine of its own."
#   supersedes: []
#   peers: []
package fivenines.nginx.backup_shares_fate

import data.lib.nginx

deny contains {
	"msg": sprintf("the backup %s of upstream `%s` is on the machine of a primary: it fails together with that one", [
		nginx.address(backup),
		upstream.name,
	]),
	"path": backup.path,
	"label": "the same machine",
	"related": nginx.related_servers(primaries, "a primary on it"),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	servers := nginx.live(upstream)
	# That all of them are on one machine is another rule's.
	count({server.address | some server in servers}) > 1
	some backup in servers
	backup.backup
	backup.kind in {"ipv4", "ipv6"}
	not backup.local
	not backup.address in data.params.vips
	primaries := [server | some server in servers; not server.backup; server.address == backup.address]
	count(primaries) > 0
}
