package lib.duration_test

import data.lib.duration

test_go[written] if {
	some written, ms in {
		"1h30m": 5400000,
		"250ms": 250,
		"0.5s": 500,
		"1m0.5s": 60500,
		"100us": 0.1,
		"0": 0,
		"0s": 0,
	}
	duration.go(written) == ms
}

test_zero_needs_no_unit if duration.go(0) == 0

test_other_texts_are_no_go_duration[written] if {
	some written in ["30", "1d", "-1s", "", "{{ .Values.timeout }}", "5 s"]
	not duration.go(written)
}

test_numbers_are_no_go_duration if not duration.go(30)

test_iso[written] if {
	some written, ms in {
		"PT0.5S": 500,
		"P1DT2H": 93600000,
		"PT1M": 60000,
		"P1D": 86400000,
	}
	duration.iso(written) == ms
}

test_other_texts_are_no_iso_duration[written] if {
	some written in ["P1Y", "1h", "PT-5S", "{{ timeout }}"]
	not duration.iso(written)
}

test_plain_numbers_are_seconds if {
	duration.plain(30) == 30000
	duration.plain("30") == 30000
	duration.plain("0.5") == 500
	not duration.plain("30s")
	not duration.plain(null)
}

test_argo_takes_both if {
	duration.go_or_seconds("30") == 30000
	duration.go_or_seconds("2m") == 120000
	not duration.go_or_seconds("soon")
}

test_shown_as_it_would_be_written if {
	duration.shown(250) == "250ms"
	duration.shown(5000) == "5s"
	duration.shown(1500) == "1.5s"
}
