# METADATA
# title: Compensation that nothing calls
# description: >-
#   A saga undoes its earlier steps when a later one fails. The template that would undo them is written here, and neither the
#   entry point, nor an exit handler, nor a hook, nor any step leads to it: after a failure the work stays half done.
# related_resources:
#   - ref: https://argo-workflows.readthedocs.io/en/latest/lifecyclehook/
# custom:
#   pillar: fault-tolerance
#   concepts: [saga, compensation]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow]
#   params:
#     compensation_words: {type: array, items: {type: string}, default: [compensat, rollback, roll-back, undo, revert, refund, cancel], description: "parts of the names of templates that undo something"}
#   remediation: Attach it as a hook of the step that it undoes (`hooks` with an expression on the status), or as an exit handler.
#   supersedes: []
#   peers: []
package fivenines.k8s.unreferenced_compensation

import data.lib.k8s
import data.lib.retry

deny contains {
	"msg": sprintf("template `%s` of %s undoes something and nothing leads to it, so after a failure the work stays half done", [
		template.name,
		retry.workflow,
	]),
	"label": "never called",
	"related": [{"path": array.concat(array.slice(template.path, 0, count(template.path) - 3), ["entrypoint"]), "msg": "everything that runs is reached from here"}],
} if {
	k8s.judged
	some template in data.document.facts.unreached
	some word in data.params.compensation_words
	contains(lower(template.name), word)
}
