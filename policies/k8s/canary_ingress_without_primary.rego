# METADATA
# title: Canary without an Ingress to take from
# description: >-
#   A canary Ingress of ingress-nginx takes a share from another Ingress with the same host and path. Without one it is ignored:
#   no request reaches the canary, or the path answers with 404.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
# custom:
#   pillar: traffic
#   concepts: [canary release, traffic entry]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Ingress]
#   params: {}
#   remediation: Add the Ingress of the stable version for the same host and path, or remove the annotation.
#   supersedes: []
#   peers: []
package fivenines.k8s.canary_ingress_without_primary

import data.lib.k8s

deny contains {
	"msg": sprintf("%s is a canary for `%s%s`, and no other Ingress of the namespace has that host and path, so the controller ignores it", [
		k8s.self,
		want.host,
		want.path,
	]),
	"path": want.place,
	"label": "nothing to take a share from",
	"related": [{"path": ["metadata", "annotations", _canary], "msg": "a canary"}],
} if {
	k8s.judged
	input.metadata.annotations[_canary] == "true"
	data.document.relations.siblings.complete
	_sees_others
	some want in _wanted(input)
	count([item | some item in _primaries; some have in _wanted(item.input); _is_same(have, want)]) == 0
}

_canary := "nginx.ingress.kubernetes.io/canary"

# What stands elsewhere is not in the run: another Ingress for the Services of this host or namespace shows that it is.
_sees_others if {
	some _, objects in data.inventory.k8s.Ingress[k8s.namespace]
	some object in objects
	not object.input.metadata.annotations[_canary] == "true"
}

_sees_others if data.system.complete == true

_primaries := [item |
	some item in data.document.relations.siblings.items
	not item.input.metadata.annotations[_canary] == "true"
]

_wanted(ingress) := [{
	"host": object.get(rule, "host", ""),
	"path": object.get(path, "path", "/"),
	"place": ["spec", "rules", i, "http", "paths", j, "path"],
} |
	some i, rule in ingress.spec.rules
	some j, path in rule.http.paths
]

# A wildcard of the stable Ingress is no partner for a host of the canary.
_is_same(have, want) if {
	have.host == want.host
	have.path == want.path
}
