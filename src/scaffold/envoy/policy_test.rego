package scaffold_test

import data.scaffold as rule

test_random_is_denied if {
	count(rule.deny) == 1 with input as {"name": "api", "lb_policy": "RANDOM"}
}

test_the_default_is_fine if {
	count(rule.deny) == 0 with input as {"name": "api"}
}
