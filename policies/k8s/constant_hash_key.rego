# METADATA
# title: Consistent hashing by a key that never changes
# description: >-
#   The hash of the key chooses the pod. A key that is the same for every request of the Ingress sends all of them to one
#   pod: the other replicas stand idle, adding more does nothing, and when that pod dies the whole load moves to the next
#   one, which dies in turn.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-nginx-upstream-hashing
# custom:
#   pillar: scalability
#   concepts: [shard key, consistent hashing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Ingress]
#   params: {}
#   remediation: "Hash by what differs between users or resources: `$request_uri`, `$arg_id`, `$cookie_session`, `$http_x_user`."
#   supersedes: []
#   peers: []
package fivenines.k8s.constant_hash_key

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s hashes by `%s`, which %s: %s", [k8s.self, key, _why, _consequence]),
	"path": ["metadata", "annotations", _annotation],
	"label": _label,
	"related": _related,
	"severity": _severity,
} if {
	k8s.judged
	key := input.metadata.annotations[_annotation]
	is_string(key)
	trim_space(key) != ""
	not contains(key, "{{")
	count([name | some name in _variables; not name in _fixed; not name in _of_host]) == 0
	_hosts_are_known
}

_annotation := "nginx.ingress.kubernetes.io/upstream-hash-by"

# One value for all requests that one upstream of this Ingress gets.
_fixed := {"namespace", "service_name", "service_port", "ingress_name", "scheme", "server_port", "proxy_upstream_name", "hostname", "server_addr"}

_of_host := {"host", "http_host", "server_name", "best_http_host"}

_variables := {found[1] |
	some found in regex.find_all_string_submatch_n(`\$\{?([A-Za-z0-9_]+)`, input.metadata.annotations[_annotation], -1)
}

_host_variables := {name | some name in _variables; name in _of_host}

_hosts := {rule.host | some rule in input.spec.rules; rule.host}

# A rule without a host, a wildcard or an alias stands for any number of them.
_hosts_are_known if count(_host_variables) == 0

_hosts_are_known if {
	count(_hosts) > 0
	count([rule | some rule in input.spec.rules; not rule.host]) == 0
	count([host | some host in _hosts; contains(host, "*")]) == 0
	not input.metadata.annotations["nginx.ingress.kubernetes.io/server-alias"]
	not input.spec.defaultBackend
}

_few if {
	count(_host_variables) > 0
	count(_hosts) > 1
}

_severity := "warning" if _few

_severity := "error" if not _few

_why := sprintf("has one value for each of %d hosts", [count(_hosts)]) if _few

_why := "is one value for every request" if not _few

_consequence := sprintf("at most %d pods get any traffic", [count(_hosts)]) if _few

_consequence := "one pod gets all the traffic" if not _few

_related := [{
	"path": ["spec", "rules"],
	"msg": sprintf("the rules name %s", [text.listed([text.quoted(host) | some host in sort(_hosts)])]),
}] if {
	count(_host_variables) > 0
} else := []

_label := "no variable in it" if count(_variables) == 0

_label := sprintf("%s the same for all requests to a host", [_are([text.quoted(sprintf("$%s", [name])) | some name in sort(_variables)])]) if {
	count(_variables) > 0
}

_are(names) := sprintf("%s is", [names[0]]) if count(names) == 1

_are(names) := sprintf("%s are", [text.listed(names)]) if count(names) > 1
