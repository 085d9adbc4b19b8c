package scaffold_test

import data.scaffold as rule

test_httpclose_is_denied if {
	count(rule.deny) == 1 with input as {"sections": [{"statements": [{"keyword": "option httpclose", "args": []}]}]}
}

test_no_option_httpclose_is_fine if {
	statement := {"keyword": "option httpclose", "args": [], "no": true}
	count(rule.deny) == 0 with input as {"sections": [{"statements": [statement]}]}
}
