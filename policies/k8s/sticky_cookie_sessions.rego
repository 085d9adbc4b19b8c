# METADATA
# title: A cookie binds each user to one pod
# description: >-
#   With a cookie that names a pod, a user's state can sit in that pod alone. New replicas take no load of the users who are there,
#   a drained pod sends its users away mid-session, and a lost one loses what they did.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/examples/affinity/cookie/
# custom:
#   pillar: traffic
#   concepts: [stateless services, session affinity]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Ingress, IngressRoute, TraefikService, DestinationRule, HTTPRoute.gateway.networking.k8s.io, HTTPProxy, Service]
#   params: {}
#   remediation: Keep sessions in a shared store and remove the affinity.
#   supersedes: []
#   peers: []
package fivenines.k8s.sticky_cookie_sessions

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("%s binds each user to one pod by a cookie%s, so load piles up and a lost pod loses its sessions", [
		k8s.self,
		_detail,
	]),
	"path": path,
	"label": "one user, one pod",
} if {
	k8s.judged
	some path in _places
}

# Sessions that never move, not even to a new pod.
_detail := " for good (`affinity-mode: persistent`)" if {
	input.metadata.annotations["nginx.ingress.kubernetes.io/affinity-mode"] == "persistent"
} else := ""

_places contains ["metadata", "annotations", "nginx.ingress.kubernetes.io/affinity"] if {
	data.document.kind == "Ingress"
	input.metadata.annotations["nginx.ingress.kubernetes.io/affinity"] == "cookie"
}

_places contains ["metadata", "annotations", "alb.ingress.kubernetes.io/target-group-attributes"] if {
	data.document.kind == "Ingress"
	regex.match(`stickiness\.enabled=true`, input.metadata.annotations["alb.ingress.kubernetes.io/target-group-attributes"])
}

_places contains ["metadata", "annotations", key] if {
	data.document.kind == "Service"
	some key in ["traefik.ingress.kubernetes.io/service.sticky.cookie", "traefik.ingress.kubernetes.io/affinity"]
	input.metadata.annotations[key] == "true"
}

_places contains ["spec", "routes", i, "services", j, "sticky"] if {
	data.document.kind == "IngressRoute"
	some i, route in input.spec.routes
	some j, service in route.services
	is_object(service.sticky.cookie)
}

# Stickiness of the spread itself keeps a user with one version; that of a service in it, with one pod.
_places contains ["spec", "weighted", "services", j, "sticky"] if {
	some j, service in input.spec.weighted.services
	is_object(service.sticky.cookie)
}

_places contains array.concat(block.path, ["consistentHash", "httpCookie"]) if {
	data.document.kind == "DestinationRule"
	some block in istio.blocks("loadBalancer")
	is_object(block.input.consistentHash.httpCookie)
}

_places contains ["spec", "rules", i, "sessionPersistence"] if {
	data.document.kind == "HTTPRoute"
	some i, rule in input.spec.rules
	is_object(rule.sessionPersistence)
	object.get(rule.sessionPersistence, "type", "Cookie") == "Cookie"
}

_places contains ["spec", "routes", i, "loadBalancerPolicy", "strategy"] if {
	data.document.kind == "HTTPProxy"
	some i, route in input.spec.routes
	route.loadBalancerPolicy.strategy == "Cookie"
}
