# METADATA
# title: Does not start while DNS is down
# description: >-
#   A server's name is looked up when HAProxy starts, and one that has no answer ends the start. A restart during an
#   outage of DNS, or before an application is registered, takes down all proxies of the process and not only that one.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-init-addr
# custom:
#   pillar: recovery
#   concepts: [cold start, service discovery]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Write `init-addr last,libc,none`, with `resolvers` so that the name is looked up later.
#   supersedes: []
#   peers: []
package fivenines.haproxy.start_depends_on_dns

import data.lib.haproxy

deny contains {
	"msg": sprintf("HAProxy does not start when `%s` of %s cannot be looked up", [server.address, haproxy.named(proxy)]),
	"path": array.concat(server.path, ["init-addr"]),
	"label": "no `init-addr` with `none` or an address",
} if {
	some proxy in data.document.facts.proxies
	proxy.conditional == null
	proxy.disabled.value == false
	some server in proxy.servers
	server.kind == "name"
	server.local == false
	server.uncertain == false
	server.conditional == false
	count([1 | some way in server.init_addr; not way in {"last", "libc"}]) == 0
}
