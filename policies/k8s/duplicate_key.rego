# METADATA
# title: Mapping holds a key twice
# description: >-
#   Kubernetes reads the last of two equal keys and drops the first without a word, or refuses the object in strict mode.
#   What a reviewer sees first is not what runs: a second `env:` or `resources:` takes away the whole first one.
# related_resources:
#   - ref: https://yaml.org/spec/1.2.2/#3213-node-comparison
#   - ref: https://kubernetes.io/docs/reference/using-api/api-concepts/#setting-the-field-validation-level
# custom:
#   pillar: hygiene
#   concepts: [configuration]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [object]
#   params: {}
#   remediation: Merge the two values under one key, or delete the one that is not meant.
#   supersedes: []
#   peers: []
package fivenines.k8s.duplicate_key

deny contains {
	"msg": sprintf("key `%v` stands here a second time, so its first value in line %d is dropped", [key, duplicate.first_line]),
	"label": "only this one is read",
} if {
	some duplicate in data.document.facts.duplicate_keys
	key := duplicate.path[count(duplicate.path) - 1]
}
