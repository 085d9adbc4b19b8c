package lib.shard_key_test

import data.lib.shard_key

params := {"core_names": ["status", "active", "is"], "wide_names": ["country"]}

test_words_of_every_spelling[name] if {
	some name in ["isActive", "is_active", "is-active", "STATUS"]
	shard_key.is_made_of([name], {"is", "active", "status"})
}

test_one_name_of_many_values_is_enough if {
	not shard_key.is_made_of(["status", "customer_id"], {"status", "customer"})
}

test_no_name_is_no_key if not shard_key.is_made_of([], {"status"})

test_wide_words_are_strict if {
	shard_key.level(["status"], "default") == "default" with data.params as params
	shard_key.level(["country"], "default") == "strict" with data.params as params
	shard_key.all == {"status", "active", "is", "country"} with data.params as params
}
