package scaffold_test

import data.scaffold as rule

test_neither_is_denied if {
	count(rule.deny) == 1 with input as {"rule": "k8s-naked-pod"}
}

test_a_reason_is_fine if {
	count(rule.deny) == 0 with input as {"rule": "k8s-naked-pod", "reason": "restarted by hand"}
}

test_an_end_is_fine if {
	count(rule.deny) == 0 with input as {"rule": "k8s-naked-pod", "until": "2027-03-31"}
}
