# What rules about HAProxy share: which proxies and servers are judged, and how they are named in a message. Inheritance
# and routes are not here: the engine has followed them.
package lib.haproxy

import data.lib.text

# Proxies that start from the same `defaults`, and each that starts from none.
families := array.concat(
	[{"path": defaults.path, "proxies": [data.document.facts.proxies[i] | some i in defaults.proxies]} |
		some defaults in data.document.facts.defaults
	],
	[{"path": null, "proxies": [proxy]} |
		some proxy in data.document.facts.proxies
		proxy.defaults == null
	],
)

# A condition that is decided elsewhere may leave a whole proxy out. A proxy that nothing leads to has no traffic to lose.
judged(proxy) if {
	proxy.conditional == null
	proxy.mode.value in {"http", "tcp"}
	proxy.used != false
	proxy.disabled.value == false
}

# Servers that take traffic by themselves: neither standby nor parked.
primaries(proxy) := [server |
	some server in proxy.servers
	server.backup == false
	_takes_traffic(server)
]

standbys(proxy) := [server |
	some server in proxy.servers
	server.backup == true
	_takes_traffic(server)
]

_takes_traffic(server) if {
	server.conditional == false
	server.disabled == false
	server.weight > 0
}

# How many servers the lines stand for. Those of this host share its fate, and others are not known.
# Several lines of one address and port are one server.
remote(servers) := count(_remote_sites(servers)) + sum([server.template.count |
	some server in servers
	server.local == false
	server.template != null
])

_remote_sites(servers) := {[server.address, server.port] |
	some server in servers
	server.local == false
	server.template == null
}

# Nothing finds out when the server dies.
unchecked(server) if {
	server.check == false
	server.agent_check == false
	not server.origins.track
}

checked(server) if server.check == true

checked(server) if server.agent_check == true

checked(server) if server.origins.track

# "backend `api`"
named(proxy) := sprintf("%s `%s`", [proxy.type, proxy.name])

# "a", "a and b", "a, b and c", "a, b, c and 4 more"
listed(texts) := text.listed(texts) if count(texts) <= 4

listed(texts) := sprintf("%s and %d more", [concat(", ", array.slice(texts, 0, 3)), count(texts) - 3]) if count(texts) > 4

# Of proxies that lack the same thing, the place where one line would mend them all.
lacking_at(family, proxies, computed, key) := array.concat(family.path, [key]) if {
	computed.state == "default"
	family.path != null
	count(proxies) > 1
}

lacking_at(family, proxies, computed, _) := computed.path if not _shared(family, proxies, computed)

_shared(family, proxies, computed) if {
	computed.state == "default"
	family.path != null
	count(proxies) > 1
}

# The places of a few servers or proxies.
related(items, message) := [{"path": item.path, "msg": message} | some item in array.slice(items, 0, 5)]

# A check that asks for the role finds one server of all up: a database's primary.
asks_for_role(proxy) if proxy.health.value == "external"

asks_for_role(proxy) if {
	proxy.health.value == "tcp-check"
	some statement in statements(proxy)
	statement.keyword in {"tcp-check send", "tcp-check expect"}
	regex.match(`(?i)(primary|master|leader|writable|read-write|/rw\b|role:)`, concat(" ", statement.args))
}

asks_for_role(proxy) if {
	some server in proxy.servers
	server.check_port != null
	server.check_port != server.port
}

# The lines of a proxy, as they are written.
statements(proxy) := object.get(input, proxy.path, {}).statements
