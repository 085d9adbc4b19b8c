# Retries of workflow engines and event delivery: Argo's `retryStrategy`, Dapr's retry policies, Knative's `delivery`.
package lib.retry

import data.lib.k8s

# The judged workflow; one that is created anew each time has only a prefix.
workflow := k8s.self if not input.metadata.generateName

workflow := sprintf("%s `%s*`", [data.document.kind, input.metadata.generateName]) if input.metadata.generateName

# A number, also as text; undefined for a template expression.
number(value) := value if is_number(value)

number(value) := to_number(value) if {
	is_string(value)
	regex.match(`^-?[0-9]+(\.[0-9]+)?$`, value)
}

# Where the workflow itself is: a CronWorkflow wraps it.
_argo_root := ["spec", "workflowSpec"] if data.document.kind == "CronWorkflow"

_argo_root := ["spec"] if data.document.kind in {"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"}

# Every written `retryStrategy` of an Argo workflow: `{path, strategy, name}`. A template's own is merged over that of
# `templateDefaults`, key by key.
argo := array.concat(_argo_shared, [{
	"path": array.concat(_argo_root, ["templates", i, "retryStrategy"]),
	"strategy": object.union(_argo_default, template.retryStrategy),
	"name": sprintf("template `%v`", [object.get(template, "name", i)]),
} |
	some i, template in object.get(input, array.concat(_argo_root, ["templates"]), [])
	is_object(template.retryStrategy)
])

_argo_default := object.get(input, array.concat(_argo_root, ["templateDefaults", "retryStrategy"]), {})

_argo_shared := [{"path": path, "strategy": strategy, "name": name} |
	some at, name in {
		["retryStrategy"]: "every step",
		["templateDefaults", "retryStrategy"]: "every template",
	}
	path := array.concat(_argo_root, at)
	strategy := object.get(input, path, null)
	is_object(strategy)
]

# Retry policies of a Dapr Resiliency that anything uses: `{path, policy, name, uses}`, each use `{path, inbound, text}`. Policies
# with a reserved name hold without being named.
dapr := [{"path": ["spec", "policies", "retries", name], "policy": policy, "name": name, "uses": uses} |
	some name, policy in input.spec.policies.retries
	uses := [use | some use in _dapr_uses; use.name == name]
	_is_in_force(name, uses)
]

_is_in_force(name, uses) if count(uses) > 0

_is_in_force(name, uses) if regex.match(`^(DaprBuiltIn|Default).*Retr`, name)

# All its uses take messages in: whether to retry until the broker delivers again is a choice.
inbound_only(policy) if {
	count(policy.uses) > 0
	count([use | some use in policy.uses; not use.inbound]) == 0
}

_dapr_uses := array.concat(_direct_uses, _component_uses)

_direct_uses := [{"name": target.retry, "path": ["spec", "targets", group, key, "retry"], "inbound": false, "text": sprintf("used by `%s`", [key])} |
	some group in ["apps", "actors"]
	targets := object.get(input, ["spec", "targets", group], {})
	some key, target in targets
	is_string(target.retry)
]

_component_uses := [{
	"name": target.retry,
	"path": ["spec", "targets", "components", key, direction, "retry"],
	"inbound": direction == "inbound",
	"text": sprintf("used by `%s`", [key]),
} |
	some key, component in input.spec.targets.components
	some direction in ["outbound", "inbound"]
	target := component[direction]
	is_string(target.retry)
]

# Dapr's `maxRetries`: absent and negative mean no end.
dapr_limit(policy) := limit if {
	limit := number(object.get(policy, "maxRetries", -1))
	limit >= 0
}

# A template expression is no number and no end either.
dapr_unlimited(policy) if number(object.get(policy, "maxRetries", -1)) < 0

# Every template of an Argo workflow: `{path, template}`.
argo_templates := [{"path": array.concat(_argo_root, ["templates", i]), "template": template} |
	some i, template in object.get(input, array.concat(_argo_root, ["templates"]), [])
]

# Names of templates that an exit handler or a hook of the workflow, of a step or of a task leads to.
argo_handlers := _of_workflow | {name |
	some found in argo_templates
	some call in _argo_calls(found.template)
	some name in _argo_exits(call)
}

_of_workflow := {name | some name in _argo_exits(object.get(input, _argo_root, {}))}

_argo_exits(holder) := array.concat(
	[name | name := holder.onExit],
	[hook.template | some hook in object.get(holder, "hooks", {}); is_string(hook.template)],
)

_argo_calls(template) := array.concat(
	[step | some group in object.get(template, "steps", []); some step in group],
	[task | some task in object.get(template, ["dag", "tasks"], [])],
)
