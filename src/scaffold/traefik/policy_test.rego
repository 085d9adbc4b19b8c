package scaffold_test

import data.scaffold as rule

test_one_client_one_server_is_denied if {
	count(rule.deny) == 1 with input as {"http": {"services": {"api": {"loadBalancer": {"strategy": "hrw"}}}}}
}

test_the_default_is_fine if {
	count(rule.deny) == 0 with input as {"http": {"services": {"api": {"loadBalancer": {}}}}}
}
