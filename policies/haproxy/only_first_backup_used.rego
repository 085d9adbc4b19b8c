# METADATA
# title: One standby takes all the traffic
# description: >-
#   When all other servers are down, HAProxy sends everything to the first `backup` server that is up; the others wait for
#   that one to fail. What several servers served has to fit into one.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-option%20allbackups
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-backup
# custom:
#   pillar: scalability
#   concepts: [failover, capacity]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `option allbackups` to spread the traffic over them.
#   supersedes: []
#   peers: []
package fivenines.haproxy.only_first_backup_used

import data.lib.haproxy
import data.lib.text

deny contains {
	"msg": sprintf("%s uses one of its %d standbys at a time: `%s` alone stands in for %s", [
		haproxy.named(proxy),
		haproxy.remote(standbys),
		standbys[0].name,
		text.counted(haproxy.remote(primaries), "server"),
	]),
	"path": standbys[0].origins.backup,
	"label": "the others wait until this one is down",
	"related": haproxy.related(array.slice(standbys, 1, count(standbys)), "waits"),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.mode.value == "http"
	proxy.allbackups.value == false
	standbys := haproxy.standbys(proxy)
	haproxy.remote(standbys) > 1
	primaries := haproxy.primaries(proxy)
	haproxy.remote(primaries) > 1
}
