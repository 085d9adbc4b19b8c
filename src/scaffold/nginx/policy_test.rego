package scaffold_test

import data.scaffold as rule

with_timeout(value) := {"directives": [{
	"name": "http",
	"args": [],
	"block": [{"name": "keepalive_timeout", "args": [value]}],
}]}

test_zero_is_denied if {
	count(rule.deny) == 1 with input as with_timeout("0")
}

test_a_time_is_fine if {
	count(rule.deny) == 0 with input as with_timeout("20s")
}
