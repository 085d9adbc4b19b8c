# METADATA
# title: Compensation that is tried only once
# description: >-
#   A saga that fails undoes what its earlier steps did. The step that undoes runs when something is already wrong, which is
#   when a call is most likely to fail once, and nothing comes after it: without a retry a single transient error leaves the
#   work half undone, a charge without an order or a resource that nobody owns.
# related_resources:
#   - ref: https://argo-workflows.readthedocs.io/en/latest/retries/
# custom:
#   pillar: fault-tolerance
#   concepts: [saga, compensation, retry]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow]
#   params:
#     compensation_words: {type: array, items: {type: string}, default: [compensat, rollback, roll-back, undo, revert, refund], description: "parts of the names of templates that undo something"}
#     cleanup_words: {type: array, items: {type: string}, default: [cleanup, clean-up, teardown, tear-down, delete, destroy, release, unlock], description: "parts of the names of exit handlers that give something back"}
#   remediation: "Add `retryStrategy: {limit: 5, retryPolicy: Always, backoff: {duration: 5s, factor: 2}}` to the template."
#   supersedes: []
#   peers: []
package fivenines.k8s.compensation_without_retry

import data.lib.k8s
import data.lib.retry

deny contains {
	"msg": sprintf("template `%s` of %s undoes something and has no `retryStrategy`, so one transient error leaves the work half undone", [
		found.template.name,
		retry.workflow,
	]),
	"path": array.concat(found.path, ["retryStrategy"]),
	"label": "tried once",
} if {
	k8s.judged
	count([strategy | some strategy in retry.argo; _is_shared(strategy)]) == 0
	some found in retry.argo_templates
	not is_object(found.template.retryStrategy)
	_does_something(found.template)
	_undoes(found.template.name)
	not _is_unreached(found.template.name)
}

# Of all templates, not of one that `name` says.
_is_shared(strategy) if not startswith(strategy.name, "template ")

_does_something(template) if {
	some key in ["container", "script", "http", "resource"]
	is_object(template[key])
}

_undoes(name) if {
	some word in data.params.compensation_words
	contains(lower(name), word)
}

# What runs at the end and gives back; a handler that only tells of the outcome may fail.
_undoes(name) if {
	name in retry.argo_handlers
	some word in data.params.cleanup_words
	contains(lower(name), word)
}

# Nothing leads to it, which another rule says.
_is_unreached(name) if {
	some template in data.document.facts.unreached
	template.name == name
}
