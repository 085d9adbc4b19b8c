# METADATA
# title: Linkerd ignores these retries and timeouts
# description: >-
#   Annotations for retries and timeouts and ServiceProfiles exclude each other. Where a Service has a ServiceProfile,
#   Linkerd's proxies follow it alone, so what the annotations promise does not happen.
# related_resources:
#   - ref: https://linkerd.io/2/reference/retries/
#   - ref: https://linkerd.io/2/reference/timeouts/
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, timeout hierarchy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service, HTTPRoute.gateway.networking.k8s.io, GRPCRoute]
#   params: {}
#   remediation: Delete the ServiceProfile, or move the settings into it.
#   supersedes: []
#   peers: []
package fivenines.k8s.linkerd_retry_annotations_ignored

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s asks Linkerd for %s, and %s makes its proxies ignore that", [
		k8s.self,
		text.listed([text.quoted(key) | some key in keys]),
		k8s.display(profiles[0]),
	]),
	"path": ["metadata", "annotations", keys[0]],
	"label": "not read where a ServiceProfile is",
	"related": [k8s.related(profile, "this profile holds instead") | some profile in profiles],
} if {
	k8s.judged
	keys := sort([key |
		some key, _ in input.metadata.annotations
		regex.match(`^(retry|timeout)\.linkerd\.io/`, key)
	])
	count(keys) > 0
	profiles := data.document.relations.profiles.items
	count(profiles) > 0
}
