package scaffold_test

import data.scaffold as rule

test_force_destroy_is_denied if {
	count(rule.deny) == 1 with input as {"address": "aws_s3_bucket.a", "values": {"force_destroy": true}}
}

test_the_default_is_fine if {
	count(rule.deny) == 0 with input as {"address": "aws_s3_bucket.a", "values": {"bucket": "a"}}
}
