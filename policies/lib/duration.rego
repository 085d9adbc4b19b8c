# Lengths of time as Kubernetes and its neighbours write them, in milliseconds. Undefined for anything else, a template
# expression among it. Knows nothing of the fields that hold them.
package lib.duration

# "1h30m", "250ms", "0.5s": Go's format; the Gateway API's (GEP-2257) and protobuf's are subsets of it.
go(text) := time.parse_duration_ns(text) / 1000000 if {
	is_string(text)
	regex.match(`^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`, text)
}

go(text) := 0 if text in {"0", 0}

# "PT0.5S", "P1DT2H": ISO 8601 without years and months.
iso(text) := total if {
	pattern := `^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?$`
	parts := regex.find_all_string_submatch_n(pattern, text, 1)[0]
	total := sum([_number(parts[1]) * 86400000, _number(parts[2]) * 3600000, _number(parts[3]) * 60000, _number(parts[4]) * 1000])
}

# 30, "30": seconds without a unit.
plain(value) := to_number(value) * 1000 if regex.match(`^[0-9]+(\.[0-9]+)?$`, sprintf("%v", [value]))

# Argo Workflows reads a number without a unit as seconds.
go_or_seconds(value) := plain(value)

go_or_seconds(value) := go(value) if not plain(value)

# "250ms", "5s", "90s".
shown(ms) := sprintf("%vms", [ms]) if ms < 1000

shown(ms) := sprintf("%vs", [ms / 1000]) if ms >= 1000

_number("") := 0

_number(text) := to_number(text) if text != ""
