# METADATA
# title: Policy is attached to something that does not exist
# description: >-
#   A policy names what it is for. When that Service, Gateway, route or Server is not there, or a Gateway has no
#   such listener, the policy holds for nothing and nothing fails: traffic goes on without the timeouts, the limits, the
#   encryption or the authorization that were written down.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/reference/policy-attachment/
# custom:
#   pillar: zero-trust
#   concepts: [authorization, traffic entry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [AuthorizationPolicy.security.istio.io, AuthorizationPolicy.policy.linkerd.io, RequestAuthentication, Telemetry, WasmPlugin, BackendTLSPolicy, BackendTrafficPolicy, ClientTrafficPolicy, SecurityPolicy, EnvoyExtensionPolicy]
#   params: {}
#   remediation: Name an object of the policy's namespace, and one of its listeners or ports as the section.
#   supersedes: []
#   peers: [istioctl:IST0127]
package fivenines.k8s.policy_target_missing

import data.lib.backend
import data.lib.k8s

deny contains {
	"msg": sprintf("%s is for %s `%s`, which does not exist, so it holds for nothing there", [k8s.self, target.kind, target.name]),
	"label": backend.missed(target),
	"related": backend.candidates(target),
	"level": backend.level(target),
} if {
	k8s.judged
	some target in data.document.facts.policy_targets
	target.absent
}

deny contains {
	"msg": sprintf("%s is for section `%s` of %s `%s`, which has none of this name, so it holds for nothing there", [
		k8s.self,
		target.section,
		target.kind,
		target.name,
	]),
	"path": target.section_path,
	"label": "there is no section of this name",
	"related": [{"document": target.document, "path": ["spec", _sections[target.kind]], "msg": "its sections are here"}],
} if {
	k8s.judged
	some target in data.document.facts.policy_targets
	target.section_found == false
}

_sections := {"Gateway": "listeners", "Service": "ports"}
