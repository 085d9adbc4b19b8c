# What rules about state machines share. Knows nothing of places.
package lib.stepfunctions

# "40 s", "8 min 31 s", "60 d 16 h".
shown(ms) := sprintf("%v s", [floor(ms / 1000)]) if ms < 60000

shown(ms) := _pair([ms, 60000, "min", 1000, "s"]) if {
	ms >= 60000
	ms < 3600000
}

shown(ms) := _pair([ms, 3600000, "h", 60000, "min"]) if {
	ms >= 3600000
	ms < 86400000
}

shown(ms) := _pair([ms, 86400000, "d", 3600000, "h"]) if ms >= 86400000

_pair(parts) := sprintf("%v %s", [whole, parts[2]]) if {
	whole := floor(parts[0] / parts[1])
	floor((parts[0] - (whole * parts[1])) / parts[3]) == 0
}

_pair(parts) := sprintf("%v %s %v %s", [whole, parts[2], rest, parts[4]]) if {
	whole := floor(parts[0] / parts[1])
	rest := floor((parts[0] - (whole * parts[1])) / parts[3])
	rest > 0
}

# Where a retrier stands, and one of its fields.
place(retrier, field) := array.concat(retrier.path, [field])
