package lib.retry_test

import data.lib.retry

test_numbers_also_as_text if {
	retry.number(3) == 3
	retry.number("3") == 3
	retry.number("-1") == -1
	not retry.number("{{retries}}")
	not retry.number(null)
}

test_a_workflow_with_a_prefix_is_named_by_it if {
	retry.workflow == "Workflow `nightly-*`" with data.document.kind as "Workflow"
		with input as {"metadata": {"generateName": "nightly-"}}
	retry.workflow == "Workflow `nightly`" with data.document as {"kind": "Workflow", "name": "nightly"}
		with input as {"metadata": {"name": "nightly"}}
}

test_a_template_s_own_strategy_is_merged_over_the_default if {
	spec := {
		"templateDefaults": {"retryStrategy": {"limit": 5, "retryPolicy": "Always"}},
		"templates": [{"name": "pay", "retryStrategy": {"limit": 2}}, {"name": "plain"}],
	}
	found := retry.argo with input as {"spec": spec} with data.document.kind as "Workflow"
	found[_] == {
		"path": ["spec", "templates", 0, "retryStrategy"],
		"strategy": {"limit": 2, "retryPolicy": "Always"},
		"name": "template `pay`",
	}
	{entry.name | some entry in found} == {"template `pay`", "every template"}
}

test_a_cron_workflow_wraps_its_workflow if {
	found := retry.argo with data.document.kind as "CronWorkflow"
		with input as {"spec": {"workflowSpec": {"retryStrategy": {"limit": 1}}}}
	found == [{"path": ["spec", "workflowSpec", "retryStrategy"], "strategy": {"limit": 1}, "name": "every step"}]
}

resiliency := {"spec": {
	"policies": {"retries": {
		"pay": {"maxRetries": 3},
		"unused": {"maxRetries": -1},
		"DaprBuiltInServiceRetries": {},
	}},
	"targets": {
		"apps": {"checkout": {"retry": "pay"}},
		"components": {"orders": {"inbound": {"retry": "pay"}}},
	},
}}

test_dapr_policies_in_force if {
	found := retry.dapr with input as resiliency
	{policy.name | some policy in found} == {"pay", "DaprBuiltInServiceRetries"}
	some policy in found
	policy.name == "pay"
	count(policy.uses) == 2
	not retry.inbound_only(policy)
}

test_only_inbound_uses if {
	retry.inbound_only({"uses": [{"inbound": true}]})
	not retry.inbound_only({"uses": []})
}

test_dapr_limits if {
	retry.dapr_limit({"maxRetries": 3}) == 3
	not retry.dapr_limit({"maxRetries": -1})
	not retry.dapr_limit({})
	retry.dapr_unlimited({})
	not retry.dapr_unlimited({"maxRetries": "{{x}}"})
}
