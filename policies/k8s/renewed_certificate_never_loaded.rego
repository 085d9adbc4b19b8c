# METADATA
# title: Renewed certificate never reaches the pod
# description: >-
#   cert-manager renews the Secret, and a pod sees it only where the Secret is mounted as a folder. A file mounted
#   by `subPath` and an environment variable stay what they were when the pod started: the old certificate ends, and
#   TLS with it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#secret
# custom:
#   pillar: recovery
#   concepts: [certificate renewal]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload, DaemonSet]
#   params: {}
#   remediation: Mount the Secret as a folder, or have a reloader restart the pods.
#   supersedes: []
#   peers: []
package fivenines.k8s.renewed_certificate_never_loaded

import data.lib.k8s

deny contains {
	"msg": sprintf("%s reads Secret `%s` %s: when its certificate is renewed, the pods keep the old one until it ends", [
		k8s.self,
		use.secret,
		_shown[use.how],
	]),
	"path": use.path,
	"label": "read once, when the pod starts",
	"related": [{"document": use.document, "path": use.document_path, "msg": "renewed by cert-manager"}],
} if {
	k8s.judged
	some use in data.document.facts.frozen
	not _reloads
	not _is_lasting(use.document)
}

_shown := {
	"env": "into a variable",
	"envFrom": "into variables",
	"subPath": "by `subPath`",
}

# Something restarts the pods.
_reloads if {
	some path in [["metadata"], array.concat(data.document.facts.pod.path, ["metadata"])]
	some key, _ in object.get(input, array.concat(path, ["annotations"]), {})
	regex.match(`reload|wave\.pusher\.com`, key)
}

# A CA of years is changed by hand.
_is_lasting(document) if {
	some certificate in data.document.relations.certificates.items
	certificate.document == document
	certificate.input.spec.isCA == true
	duration := certificate.input.spec.duration
	to_number(trim_suffix(duration, "h")) > 8760
}
