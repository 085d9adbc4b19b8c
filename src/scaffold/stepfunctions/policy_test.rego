package scaffold_test

import data.scaffold as rule

test_a_long_wait_is_denied if {
	count(rule.deny) == 1 with input as {"Type": "Wait", "Seconds": 7200}
		with data.params as {"max_seconds": 3600}
}

test_a_short_wait_is_fine if {
	count(rule.deny) == 0 with input as {"Type": "Wait", "Seconds": 60}
		with data.params as {"max_seconds": 3600}
}
