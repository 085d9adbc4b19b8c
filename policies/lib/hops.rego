# What rules about several proxies in a row share: the arithmetic over `data.document.hops`, and its places.
package lib.hops

import data.lib.text

# Answers for calls whose tries, multiplied along the way, are more than `most`. The outermost call of a way speaks for it.
amplified(most) := [{
	"msg": sprintf("One request that fails becomes up to %d attempts (%s), which is the load that a service in trouble gets", [
		hop.tries,
		_product(hop),
	]),
	"path": hop.attempts.path,
	"label": sprintf("%s: %s", [hop.label, text.counted(hop.attempts.value, "attempt")]),
	"related": [{
		"document": call.document,
		"path": call.attempts.path,
		"msg": sprintf("each is tried %d times by %s", [call.attempts.value, call.label]),
	} |
		some call in _tried(hop)
	],
} |
	some hop in data.document.hops
	hop.outermost
	hop.attempts.value > 1
	hop.tries > most
	count(_tried(hop)) > 0
]

# The calls behind that try more than once.
_tried(hop) := [call |
	some call in hop.way
	call.attempts.value > 1
]

_product(hop) := concat(" × ", array.concat(
	[sprintf("%d here", [hop.attempts.value])],
	[sprintf("%d at %s in %s", [call.attempts.value, call.label, call.file]) | some call in _tried(hop)],
))

# Answers for calls that give up before what they call has an answer, however requests part there.
nested := [{
	"msg": sprintf("%s gives up after %s, but %s in %s may take %s, so its late answers are thrown away", [
		hop.label,
		text.duration(hop.wait_ms.value),
		inner.label,
		inner.file,
		_needed(inner),
	]),
	"path": hop.wait_ms.path,
	"label": sprintf("waits %s%s", [text.duration(hop.wait_ms.value), _origin(hop)]),
	"related": array.concat(_tries(inner), _each(inner)),
} |
	some hop in data.document.hops
	hop.wait_ms.value > 0
	calls := [call | some next in hop.next; some call in next.calls]
	late := [call |
		some call in calls
		_is_typed(call)
		call.total_ms.value > hop.wait_ms.value
	]
	count(late) == count(calls)
	inner := late[sort([[call.total_ms.value, i] | some i, call in late])[0][1]]
]

# The inner time is somebody's decision, not a default on both sides.
_is_typed(call) if call.total_ms.state in {"explicit", "inherited"}

_needed(call) := sprintf("%s (%d × %s)", [
	text.duration(call.total_ms.value),
	call.attempts.value,
	text.duration(call.wait_ms.value),
]) if {
	call.attempts.value > 1
	call.attempts.value * call.wait_ms.value == call.total_ms.value
} else := text.duration(call.total_ms.value)

_tries(call) := [{
	"document": call.document,
	"path": call.attempts.path,
	"msg": sprintf("%s here", [text.counted(call.attempts.value, "attempt")]),
}] if {
	call.attempts.value > 1
	call.attempts.value * call.wait_ms.value == call.total_ms.value
} else := []

_each(call) := [{
	"document": call.document,
	"path": call.wait_ms.path,
	"msg": sprintf("%s each", [text.duration(call.wait_ms.value)]),
}] if {
	count(_tries(call)) > 0
} else := [{
	"document": call.document,
	"path": call.total_ms.path,
	"msg": sprintf("allows %s", [text.duration(call.total_ms.value)]),
}]

_origin(hop) := " by default" if hop.wait_ms.state == "default" else := ""

# Answers for listeners on one address of a node whose virtual address goes elsewhere, and, at the strict level, for
# those on a virtual address that the standby node does not have yet.
off_virtual_address := array.concat(
	[{
		"msg": sprintf("Port %d listens on `%s` alone, so requests to the virtual address `%s` are refused on every node", [
			listener.port,
			listener.address,
			virtual.address,
		]),
		"path": listener.path,
		"label": "an address that does not move",
		"related": [{
			"document": virtual.document,
			"path": virtual.path,
			"msg": "keepalived moves this one",
		}],
	} |
		some listener in data.document.listeners
		listener.kind == "address"
		listener.calls > 0
		listener.served == false
		virtual := listener.virtual_addresses[0]
	],
	[{
		"msg": sprintf("`%s` is on one node at a time: on the other one this cannot be bound, and the proxy does not start, unless `net.ipv4.ip_nonlocal_bind` is 1 there", [listener.address]),
		"path": listener.path,
		"label": "a virtual address, bound as if it were always there",
		"related": [{
			"document": virtual.document,
			"path": virtual.path,
			"msg": "keepalived moves it",
		}],
		"severity": "note",
		"level": "strict",
	} |
		some listener in data.document.listeners
		listener.kind == "address"
		listener.on_virtual_address
		listener.free == false
		some virtual in listener.virtual_addresses
		virtual.address == listener.address
	],
)
