# METADATA
# title: Server listens on loopback behind a Service
# description: >-
#   A Service delivers to the address of the pod. A process that listens on 127.0.0.1 or localhost answers only to what runs in
#   the same pod: every connection from elsewhere is refused, although the pod is up and a probe from inside passes.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, service discovery]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [pod-template]
#   params: {}
#   remediation: Listen on all addresses (`0.0.0.0` or `[::]`).
#   supersedes: []
#   peers: []
package fivenines.k8s.listens_on_loopback

import data.lib.k8s

deny contains {
	"msg": sprintf("container `%s` listens on `%s`, and %s delivers to port %d of its pod, so connections are refused", [
		container.name,
		bind.address,
		k8s.display(service),
		end.number,
	]),
	"path": array.concat(container.path, bind.path),
	"label": "answers only to its own pod",
	"related": [{"document": service.document, "path": port.path, "msg": sprintf("delivers to port %d", [end.number])}],
} if {
	k8s.judged
	some service in data.document.relations.services.items
	some port in service.facts.ports
	some end in port.resolved
	end.workload == data.document.id
	some container in data.document.facts.pod.containers
	container.path == end.container_path
	some bind in array.concat(_flags(container.input), _variables(container.input))
	_is_at(bind, end.number, container.input)
}

# The flag says the port, or is about the address of the server alone, or stands beside the port.
_is_at(bind, number, _) if bind.port == sprintf("%d", [number])

_is_at(bind, _, _) if {
	bind.port == ""
	bind.certain
}

_is_at(bind, number, container) if {
	bind.port == ""
	_says_port(container, sprintf("%d", [number]))
}

_says_port(container, number) if {
	words := _words(container)
	some i, word in words
	word.text in {"--port", "-p", "-port"}
	words[i + 1].text == number
}

_says_port(container, number) if {
	some word in _words(container)
	word.text in {sprintf("--port=%s", [number]), sprintf("-port=%s", [number])}
}

_says_port(container, number) if {
	some variable in container.env
	variable.name in {"PORT", "SERVER_PORT", "HTTP_PORT"}
	sprintf("%v", [variable.value]) == number
}

_words(container) := [{"path": [key, i], "text": sprintf("%v", [word])} |
	some key in ["command", "args"]
	some i, word in container[key]
]

_loopback := `^(?:https?://)?(127\.[0-9]+\.[0-9]+\.[0-9]+|localhost|\[::1\]|::1)(?::([0-9]+))?/?$`

# `{path, address, port, certain}` of each flag that names a loopback address and is given no other.
_flags(container) := [{"path": value.path, "address": found[1], "port": found[2], "certain": _is_certain(value.flag)} |
	values := array.concat(_joined(container), _separate(container))
	some value in values
	some found in regex.find_all_string_submatch_n(_loopback, value.text, 1)
	count([other | some other in values; other.flag == value.flag; not regex.match(_loopback, other.text)]) == 0
]

_of_address := `^--?(?:[a-z0-9.]+[-_.])*(?:bind|listen|address|addr|host|hostname|ip)(?:[-_](?:address|addr|host|ip|all))?$`

# "--bind=127.0.0.1:8080"
_joined(container) := [{"path": word.path, "flag": flag, "text": trim(substring(word.text, indexof(word.text, "=") + 1, -1), "\"'")} |
	some word in _words(container)
	startswith(word.text, "-")
	contains(word.text, "=")
	flag := substring(word.text, 0, indexof(word.text, "="))
	regex.match(_of_address, flag)
]

# "--bind", "127.0.0.1:8080"; behind some flags more addresses follow.
_separate(container) := [{"path": words[i + 1].path, "flag": word.text, "text": words[i + 1].text} |
	words := _words(container)
	some i, word in words
	regex.match(_of_address, word.text)
	not regex.match(`^\[?[0-9a-fA-F.:*]+\]?$`, _after(words, i + 1))
]

_after(words, i) := words[i + 1].text if i + 1 < count(words)

_after(words, i) := "" if i + 1 >= count(words)

# What a client is told looks the same for the others.
_is_certain(flag) := regex.match(`^--?(?:bind|listen|web[-_.]listen)(?:[-_](?:address|addr|host|ip|all))?$`, flag)

_variables(container) := [{"path": ["env", i, "value"], "address": found[1], "port": found[2], "certain": certain} |
	some i, variable in container.env
	regex.match(`^(?:[A-Z0-9]+_)*(?:LISTEN|BIND|ADDRESS|ADDR|HOST|HOSTNAME|URLS)(?:_(?:ADDRESS|ADDR|HOST|IP|ON))?$`, variable.name)
	is_string(variable.value)
	some address in split(variable.value, ";")
	some found in regex.find_all_string_submatch_n(_loopback, address, 1)
	count([other | some other in split(variable.value, ";"); not regex.match(_loopback, other)]) == 0
	certain := regex.match(`^(?:LISTEN|BIND)(?:_(?:ADDRESS|ADDR|HOST|IP|ON))?$`, variable.name)
]
