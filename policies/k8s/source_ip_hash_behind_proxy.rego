# METADATA
# title: Hash of the source address behind a proxy
# description: >-
#   To spread requests by the address of the client, the server side has to see that address. Behind a gateway or an ingress
#   controller the connection comes from the proxy: all users have the few addresses of its pods, so a few pods get everything
#   and the rest nothing, however many there are.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings-ConsistentHashLB
#   - ref: https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity
# custom:
#   pillar: traffic
#   concepts: [consistent hashing, load balancing, session affinity]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [DestinationRule, Service]
#   params: {}
#   remediation: Hash by a header or a cookie that belongs to the user, such as `httpHeaderName` with a trusted client address.
#   supersedes: [k8s-client-ip-session-affinity]
#   peers: []
package fivenines.k8s.source_ip_hash_behind_proxy

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("%s hashes requests to %s by their source address, which behind %s is that of a proxy, so a few pods get all of them", [
		k8s.self,
		istio.target(block),
		k8s.display(proxies[0]),
	]),
	"label": "every user has the proxy's address",
	"related": [k8s.related(proxy, "users come in through this") | some proxy in proxies],
} if {
	k8s.judged
	some block in istio.blocks("loadBalancer")
	block.input.consistentHash.useSourceIp == true
	proxies := _proxies
	count(proxies) > 0
}

deny contains {
	"msg": sprintf("%s binds each client address to one pod, and behind %s every user has that of a proxy, so a few pods get all of them", [
		k8s.self,
		k8s.display(proxies[0]),
	]),
	"path": ["spec", "sessionAffinity"],
	"label": "every user has the proxy's address",
	"related": [k8s.related(proxy, "users come in through this") | some proxy in proxies],
} if {
	data.document.kind == "Service"
	k8s.judged
	input.spec.sessionAffinity == "ClientIP"
	proxies := _proxies
	count(proxies) > 0
	every entry in data.document.relations.entries.items {
		entry.via in _through_proxies
	}
}

# A balancer or a port of the nodes leads to the pods directly.
_proxies := [entry |
	some entry in data.document.relations.entries.items
	entry.via in _through_proxies
]

_through_proxies := {"ingress", "route", "gateway"}
