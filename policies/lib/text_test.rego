package lib.text_test

import data.lib.text

test_one_is_singular if text.counted(1, "server") == "1 server"

test_none_and_many_are_plural if {
	text.counted(0, "server") == "0 servers"
	text.counted(3, "server") == "3 servers"
}

test_lists_end_with_and if {
	text.listed(["a"]) == "a"
	text.listed(["a", "b"]) == "a and b"
	text.listed(["a", "b", "c"]) == "a, b and c"
}

test_an_empty_list_has_no_text if not text.listed([])

test_quoted_takes_any_value if {
	text.quoted("a") == "`a`"
	text.quoted(8080) == "`8080`"
}

test_durations_are_seconds_where_they_can_be if {
	text.duration(90000) == "90 s"
	text.duration(1500) == "1500 ms"
	text.duration(0) == "0 s"
}
