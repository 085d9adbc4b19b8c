# What routes of every kind say about where they lead: Ingresses, Gateway API routes, Traefik, Contour, Istio.
package lib.backend

import data.lib.k8s
import data.lib.text

# Objects that may be meant by a name that leads nowhere, as related places.
candidates(missing) := [{"document": near.document, "path": ["metadata", "name"], "msg": _candidate(missing, near)} |
	some near in missing.near
]

_candidate(missing, near) := sprintf("%s `%s` is there", [missing.kind, near.name]) if {
	near.namespace == missing.namespace
}

_candidate(missing, near) := sprintf("namespace `%s` has one of this name", [near.namespace]) if {
	near.namespace != missing.namespace
}

missed(missing) := sprintf("no %s of namespace `%s` has this name", [missing.kind, missing.namespace]) if {
	is_string(missing.namespace)
}

missed(missing) := sprintf("no %s of the namespace has this name", [missing.kind]) if not is_string(missing.namespace)

# Without a sign that the object was meant to be in the files, it may well live elsewhere.
level(missing) := "default" if count(missing.near) > 0

level(missing) := "default" if data.system.complete

level(missing) := "strict" if {
	count(missing.near) == 0
	not data.system.complete
}

# The ports that the Service of a backend has.
ports(wrong) := [{"document": service.document, "path": ["spec", "ports"], "msg": sprintf("its ports are %s", [_listed(service)])} |
	some service in data.document.relations.backends.items
	service.document == wrong.document
	count(object.get(service.input.spec, "ports", [])) > 0
]

_listed(service) := text.listed([shown |
	some port in service.input.spec.ports
	shown := _port(port)
])

_port(port) := sprintf("%v (`%s`)", [port.port, port.name]) if is_string(port.name)

_port(port) := sprintf("%v", [port.port]) if not port.name
