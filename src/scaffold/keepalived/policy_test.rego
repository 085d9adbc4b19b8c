package scaffold_test

import data.scaffold as rule

instance(statements) := {"name": "vrrp_instance", "args": ["VI_1"], "block": statements}

test_an_untracked_interface_is_denied if {
	statement := {"name": "dont_track_primary", "args": []}
	count(rule.deny) == 1 with input as {"blocks": [instance([statement])]}
}

test_another_block_is_fine if {
	statement := {"name": "dont_track_primary", "args": []}
	count(rule.deny) == 0 with input as {"blocks": [{"name": "global_defs", "args": [], "block": [statement]}]}
}
