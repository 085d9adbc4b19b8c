package scaffold_test

import data.scaffold as rule

test_a_deployment_without_a_team_is_denied if {
	count(rule.deny) == 1 with input as {"kind": "Deployment", "metadata": {"name": "web", "labels": {}}}
}

test_a_team_is_fine if {
	count(rule.deny) == 0 with input as {"kind": "Deployment", "metadata": {"name": "web", "labels": {"team": "shop"}}}
}

test_other_kinds_are_fine if {
	count(rule.deny) == 0 with input as {"kind": "Service", "metadata": {"name": "web"}}
}
