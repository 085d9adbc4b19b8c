# METADATA
# title: Ingress does not try another pod
# description: >-
#   When a pod refuses or breaks a connection, ingress-nginx sends the request to the next one. Switched off, or with a
#   single try, every request to a dead pod fails until its endpoint is gone. With `service-upstream` nginx knows only the Service's one
#   address, so there is no next pod and no cookie that binds to one.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#proxy-next-upstream
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#service-upstream
# custom:
#   pillar: traffic
#   concepts: [failover, retry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Ingress, ConfigMap]
#   params: {}
#   remediation: Remove the setting; by default errors and timeouts of a connection go to the next pod, up to three tries.
#   supersedes: []
#   peers: []
package fivenines.k8s.ingress_upstream_failover_off

import data.lib.k8s

deny contains {
	"msg": sprintf("%s keeps nginx from trying another pod (%s), so requests to a dead pod fail until its endpoint is gone", [
		k8s.self,
		reason,
	]),
	"path": array.concat(_settings, [key]),
	"label": "no second try",
} if {
	k8s.judged
	some name, reason in _reasons
	key := sprintf("%s%s", [_prefix, name])
	values := object.get(input, _settings, {})
	_is_off(name, sprintf("%v", [values[key]]))
	not _off_already(name, values)
}

deny contains {
	"msg": sprintf("%s asks nginx for %s and gives it a single address with `service-upstream`, so there is nothing to choose from", [
		k8s.self,
		asked,
	]),
	"path": ["metadata", "annotations", sprintf("%sservice-upstream", [_prefix])],
	"label": "nginx sees the Service's address, not the pods",
	"related": [{"path": ["metadata", "annotations", other], "msg": "without an effect"}],
} if {
	k8s.judged
	data.document.kind == "Ingress"
	annotations := input.metadata.annotations
	sprintf("%v", [annotations[sprintf("%sservice-upstream", [_prefix])]]) == "true"
	some name, asked in {"proxy-next-upstream": "another pod after an error", "affinity": "sessions that stay with a pod"}
	other := sprintf("%s%s", [_prefix, name])
	value := annotations[other]
	not value in {"off", ""}
}

_reasons := {
	"proxy-next-upstream": "`proxy-next-upstream` is off",
	"proxy-next-upstream-tries": "a single try is allowed",
}

_is_off("proxy-next-upstream", value) if trim_space(value) == "off"

_is_off("proxy-next-upstream-tries", value) if value == "1"

# One cause, one finding.
_off_already("proxy-next-upstream-tries", values) if values[sprintf("%sproxy-next-upstream", [_prefix])] == "off"

_settings := ["metadata", "annotations"] if data.document.kind == "Ingress"

_settings := ["data"] if data.document.kind == "ConfigMap"

_prefix := "nginx.ingress.kubernetes.io/" if data.document.kind == "Ingress"

_prefix := "" if data.document.kind == "ConfigMap"
