package scaffold_test

import data.scaffold as rule

test_random_is_denied if {
	proxy := {"policy": {"name": "random"}, "upstreams": [{}, {}]}
	count(rule.deny) == 1 with data.document as {"facts": {"proxies": [proxy]}}
}

test_the_default_is_fine if {
	count(rule.deny) == 0 with data.document as {"facts": {"proxies": [{"policy": null, "upstreams": []}]}}
}
