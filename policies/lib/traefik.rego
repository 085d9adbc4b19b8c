# Traefik's services, middlewares and entry points. Names are resolved by the engine: this knows only what rules ask again and
# again.
package lib.traefik

# Routing is read from files alone, so that the run holds all of it.
files_only if data.document.facts.providers == ["file"]

# Nothing leads there, and nothing else can.
abandoned(entity) if {
	files_only
	entity.used == false
}

# Balancers that requests may come to.
balancers := [service |
	some service in data.document.facts.services
	service.type == "loadBalancer"
	not abandoned(service)
]

# Addresses of servers on other hosts. Several lines of one address are one server.
remote(service) := {[server.host, server.port] | some server in service.servers; server.local == false}

# "service `api`"
named(service) := sprintf("service `%s`", [service.name])

# The places of a few things.
related(items, message) := [{"path": item.path, "msg": message} | some item in array.slice(items, 0, 5)]

# 30000 is "30 s", 1500 is "1500 ms".
shown(ms) := sprintf("%v ms", [ms]) if ms % 1000 != 0

shown(ms) := sprintf("%v s", [ms / 1000]) if ms % 1000 == 0
