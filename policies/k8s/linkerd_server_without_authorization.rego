# METADATA
# title: Linkerd Server lets nobody in
# description: >-
#   A Server takes a port of some pods out of Linkerd's default policy: from then on only what an authorization
#   admits gets in. Without one every call is refused, by callers of the mesh and by others, and only the kubelet's
#   probes pass.
# related_resources:
#   - ref: https://linkerd.io/2/reference/authorization-policy/
# custom:
#   pillar: zero-trust
#   concepts: [authorization, mesh policy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Server.policy.linkerd.io]
#   params: {}
#   remediation: Write an AuthorizationPolicy for the Server that names its clients, or set `accessPolicy`.
#   supersedes: []
#   peers: []
package fivenines.k8s.linkerd_server_without_authorization

import data.lib.k8s

deny contains {
	"msg": sprintf("%s takes its port out of the default policy and nothing authorizes its callers, so every call is refused", [k8s.self]),
	"path": ["metadata", "name"],
	"label": "no AuthorizationPolicy and no ServerAuthorization is for it",
} if {
	k8s.judged
	not input.spec.accessPolicy
	authorizations := data.document.relations.authorizations
	authorizations.complete
	count(authorizations.items) == 0
}
