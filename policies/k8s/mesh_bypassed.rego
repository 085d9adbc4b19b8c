# METADATA
# title: Port of a Service goes around the mesh
# description: >-
#   The mesh encrypts and authenticates what passes its proxies. A port that is taken out of them, or a pod without one in a
#   namespace that asks for them, takes plain connections from anybody who reaches it: policies of the mesh do not hold there,
#   and neither do its retries, its limits and its metrics.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/common-problems/network-issues/
#   - ref: https://linkerd.io/2/features/protocol-detection/
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, service mesh, lateral movement]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [workload]
#   params:
#     plaintext_ports: {type: array, items: {type: integer}, default: [53, 9153, 10254, 15020, 15090], description: "ports of pods that may be outside of the mesh"}
#   remediation: Take the port back in; for protocols in which the server speaks first, Linkerd has `config.linkerd.io/opaque-ports`, and Istio goes by the name or `appProtocol` of the Service's port.
#   supersedes: []
#   peers: ["kyverno:prevent-linkerd-port-skipping", "kyverno:require-linkerd-mesh-injection"]
package fivenines.k8s.mesh_bypassed

import data.lib.k8s

deny contains {
	"msg": sprintf("port %d of %s, to which %s delivers, is taken out of the mesh, so its connections are neither encrypted nor checked", [
		end.number,
		k8s.self,
		k8s.display(service),
	]),
	"path": skip.path,
	"label": sprintf("port %d goes around the proxy", [end.number]),
	"related": [{"document": service.document, "path": port.path, "msg": sprintf("delivers to port %d", [end.number])}],
} if {
	k8s.judged
	some skip in _skips
	some service in data.document.relations.services.items
	some port in service.facts.ports
	not _is_of_metrics(port)
	some end in port.resolved
	end.workload == data.document.id
	_is_skipped(skip, end.number)
	not end.number in data.params.plaintext_ports
}

deny contains {
	"msg": sprintf("%s takes its pods out of the mesh that namespace `%s` asks for, so connections to them are neither encrypted nor checked", [
		k8s.self,
		data.document.namespace,
	]),
	"path": switch.path,
	"label": "no proxy in these pods",
	"related": [{"document": _mesh.document, "path": _mesh.path, "msg": "the namespace asks for the mesh"}],
} if {
	k8s.serving
	_mesh.name in {"istio", "linkerd"}
	some switch in _switches
	switch.mesh == _mesh.name
}

_mesh := data.document.facts.mesh

_metadata := object.get(input, array.concat(data.document.facts.pod.path, ["metadata"]), {})

_metadata_path := array.concat(data.document.facts.pod.path, ["metadata"])

_annotations := object.get(_metadata, "annotations", {})

# Annotations that name ports: `{path, ports, except}`; with `except` all others go around.
_skips := [{"path": array.concat(_metadata_path, ["annotations", key]), "ports": ports, "except": except} |
	some key, except in {
		"traffic.sidecar.istio.io/excludeInboundPorts": false,
		"traffic.sidecar.istio.io/includeInboundPorts": true,
		"config.linkerd.io/skip-inbound-ports": false,
	}
	written := _annotations[key]
	ports := [range | some part in split(sprintf("%v", [written]), ","); range := _range(trim_space(part))]
	count(ports) == count([part | some part in split(sprintf("%v", [written]), ","); trim_space(part) != ""])
]

# "25", "8000-8100"; undefined for "*" and placeholders.
_range(text) := [to_number(text), to_number(text)] if regex.match(`^[0-9]+$`, text)

_range(text) := [to_number(ends[0]), to_number(ends[1])] if {
	regex.match(`^[0-9]+-[0-9]+$`, text)
	ends := split(text, "-")
}

_is_skipped(skip, number) if {
	not skip.except
	_is_within(skip.ports, number)
}

_is_skipped(skip, number) if {
	skip.except
	not _is_within(skip.ports, number)
}

_is_within(ranges, number) if {
	some range in ranges
	number >= range[0]
	number <= range[1]
}

_is_of_metrics(port) if regex.match(`(^|-)(metrics|prometheus|monitoring|telemetry)(-|$)`, port.name)

# What keeps the proxy out of the pods.
_switches := array.concat(
	[{"path": array.concat(_metadata_path, [map, key]), "mesh": mesh} |
		some key, mesh in {"sidecar.istio.io/inject": "istio", "linkerd.io/inject": "linkerd"}
		some map in ["annotations", "labels"]
		sprintf("%v", [_metadata[map][key]]) in {"false", "disabled"}
	],
	[{"path": array.concat(data.document.facts.pod.spec_path, ["hostNetwork"]), "mesh": mesh} |
		k8s.pod_spec.hostNetwork == true
		some mesh in ["istio", "linkerd"]
	],
)
