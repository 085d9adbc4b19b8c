# Probes and lifecycle hooks of a pod template's containers, with the API's defaults filled in.
package lib.probe

# Containers that run beside each other; an init container only when it restarts (a sidecar).
running := [container |
	some container in data.document.facts.pod.containers
	_runs(container)
]

_runs(container) if not container.init

_runs(container) if container.restartable

# Zero stands for the default too. Undefined for a placeholder.
_positive(probe, key, otherwise) := value if {
	value := object.get(probe, key, otherwise)
	is_number(value)
	value != 0
} else := otherwise if object.get(probe, key, 0) == 0

period(probe) := _positive(probe, "periodSeconds", 10)

failures(probe) := _positive(probe, "failureThreshold", 3)

delay(probe) := _positive(probe, "initialDelaySeconds", 0)

# Seconds of failure after which a probe acts.
window(probe) := failures(probe) * period(probe)

# What a probe asks, equal for two probes that ask the same: `{kind, asked}`, `asked` for a message.
question(container, probe) := {"kind": "httpGet", "asked": text} if {
	get := probe.httpGet
	text := sprintf("%s %s%s on port %v", [
		upper(object.get(get, "scheme", "HTTP")),
		object.get(get, "host", ""),
		_rooted(object.get(get, "path", "/")),
		port_number(container, get.port),
	])
}

question(container, probe) := {"kind": "tcpSocket", "asked": text} if {
	socket := probe.tcpSocket
	text := concat(" ", ["a connection to", sprintf("%sport %v", [
		_host(object.get(socket, "host", "")),
		port_number(container, socket.port),
	])])
}

question(container, probe) := {"kind": "exec", "asked": concat(" ", [sprintf("%v", [word]) | some word in probe.exec.command])} if {
	is_array(probe.exec.command)
}

question(container, probe) := {"kind": "grpc", "asked": sprintf("gRPC health%s on port %v", [
	_of(object.get(probe.grpc, "service", "")),
	probe.grpc.port,
])} if {
	probe.grpc.port
}

_host("") := ""

_host(name) := sprintf("%s ", [name]) if name != ""

_of("") := ""

_of(service) := sprintf(" of `%v`", [service]) if service != ""

_rooted(path) := path if startswith(path, "/")

_rooted(path) := sprintf("/%s", [path]) if not startswith(path, "/")

# The number behind a port's name, else the name as it is written.
port_number(container, port) := _numbers(container, port)[0] if count(_numbers(container, port)) > 0

port_number(container, port) := port if count(_numbers(container, port)) == 0

_numbers(container, port) := [declared.number |
	some declared in container.ports
	declared.name == port
]
