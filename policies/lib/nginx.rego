# What rules about nginx share: which groups of servers are known well enough to be judged, which handlers use them, and
# how handlers and directives are named. Inheritance and the look-up of upstreams are not here: the engine has made them.
package lib.nginx

import data.lib.text

facts := data.document.facts

# Nothing but the text decides about the servers of this group, and all of it could be read.
is_known(upstream) if {
	not input.broken
	upstream.complete
	not upstream.opaque
}

live(upstream) := [server | some server in upstream.servers; not server.down]

# A server on the proxy's own host shares its fate anyway.
is_remote(upstream) if {
	some server in live(upstream)
	not server.local
}

# Every handler with each group that its requests may go to. Nobody waits for the answer to a copy.
pooled := [{"proxy": proxy, "upstream": upstream} |
	some proxy in facts.proxies
	not proxy.mirrored
	some index in _targets(proxy)
	upstream := facts.upstreams[index]
	is_known(upstream)
]

_targets(proxy) := {proxy.target.upstream} if is_object(proxy.target)

_targets(proxy) := {value.upstream | some value in proxy.values; is_number(value.upstream)} if not is_object(proxy.target)

# Handlers with a group where another server could answer instead of a dead one.
redundant := [pair |
	some pair in pooled
	pair.upstream.live >= 2
	is_remote(pair.upstream)
]

# The next server of the group is tried, and may be tried twice and more.
retries(proxy) if {
	tries := proxy.effective.next_upstream_tries
	tries.state != "unknown"
	tries.value != 1
	words := proxy.effective.next_upstream
	words.state != "unknown"
	not "off" in words.value
}

# `proxy_read_timeout`, `grpc_read_timeout`
directive(proxy, name) := sprintf("%s_%s", [trim_suffix(proxy.handler, "_pass"), name])

# "location `/api`", "server `shop.example`"
where(proxy) := sprintf("location `%s`", [proxy.location]) if is_string(proxy.location)

where(proxy) := sprintf("server `%s`", [proxy.server_names[0]]) if {
	not is_string(proxy.location)
	count(proxy.server_names) > 0
}

where(proxy) := "server" if {
	not is_string(proxy.location)
	count(proxy.server_names) == 0
}

# A place that many inherit from concerns all of them; three are named.
wheres(proxies) := text.listed(names) if {
	names := _names(proxies)
	count(names) <= 3
}

wheres(proxies) := sprintf("%s and others", [concat(", ", array.slice(names, 0, 3))]) if {
	names := _names(proxies)
	count(names) > 3
}

_names(proxies) := sort({where(proxy) | some proxy in proxies})

# The sites with one `path`, the first few of each. Sorted, because comparing each with each is too slow for thousands.
grouped(sites) := [group |
	order := sort([[site.path, index] | some index, site in sites])
	some i, first in order
	not _continues(order, i)
	group := [sites[other[1]] | some other in array.slice(order, i, i + 6); other[0] == first[0]]
]

_continues(order, i) if {
	i > 0
	order[i - 1][0] == order[i][0]
}

# "`10.0.0.1:80`"
address(server) := sprintf("`%s`", [server.address]) if not is_number(server.port)

address(server) := sprintf("`%s:%d`", [server.address, server.port]) if is_number(server.port)

# The servers and the first handlers as related places.
related_servers(servers, message) := [{"path": server.path, "msg": message} | some server in array.slice(servers, 0, 5)]

related_proxies(proxies) := [{"path": proxy.path, "msg": sprintf("%s passes its requests on here", [where(proxy)])} |
	some proxy in array.slice(proxies, 0, 5)
]

# A path that begins with another leads into it.
is_within(path, outer) if array.slice(path, 0, count(outer)) == outer

# What a handler passes its requests to is known, and lies outside of its host.
is_remote_target(proxy) if {
	not input.broken
	_leaves_host(proxy)
}

_leaves_host(proxy) if {
	count(proxy.variables) == 0
	proxy.kind in {"ipv4", "ipv6", "name"}
	not proxy.local
}

_leaves_host(proxy) if {
	is_object(proxy.target)
	upstream := facts.upstreams[proxy.target.upstream]
	is_known(upstream)
	is_remote(upstream)
}

# Every value of its variables is known.
_leaves_host(proxy) if {
	count(proxy.variables) > 0
	proxy.values_complete
	some value in proxy.values
	_is_remote_value(value)
}

_is_remote_value(value) if {
	not is_number(value.upstream)
	value.kind in {"ipv4", "ipv6", "name"}
	not value.local
}

_is_remote_value(value) if {
	upstream := facts.upstreams[value.upstream]
	is_known(upstream)
	is_remote(upstream)
}

# The host or the upstream, as it is written.
target_name(proxy) := proxy.host if is_string(proxy.host)

target_name(proxy) := sort({value.host | some value in proxy.values})[0] if not is_string(proxy.host)

# The whole configuration is there, and nothing in it sends requests to this group.
is_unused(upstream) if {
	facts.complete
	count(upstream.used_by) == 0
}

# With a variable anywhere in its target a handler looks a host that is written out up for each request, else once, when
# nginx starts.
is_looked_up_late(proxy) if contains(proxy.uri, "$")

# What the handler asks a `resolver` for, as far as it is known, is the name of a host.
asks_resolver(proxy) if {
	proxy.kind == "name"
	is_looked_up_late(proxy)
}

asks_resolver(proxy) if {
	count(proxy.variables) > 0
	not proxy.values_complete
}

asks_resolver(proxy) if {
	some value in proxy.values
	value.kind == "name"
}

is_written(computed) if computed.state in {"explicit", "inherited"}
