package scaffold_test

import data.scaffold as rule

test_no_revision_is_denied if {
	count(rule.deny) == 1 with input as {"metadata": {"name": "web"}, "spec": {"revisionHistoryLimit": 0}}
}

test_the_default_is_fine if {
	count(rule.deny) == 0 with input as {"metadata": {"name": "web"}, "spec": {"replicas": 2}}
}

test_some_revisions_are_fine if {
	count(rule.deny) == 0 with input as {"metadata": {"name": "web"}, "spec": {"revisionHistoryLimit": 3}}
}
