# METADATA
# title: Service without a selector leads to no address
# description: >-
#   A Service without a selector has the addresses that somebody writes for it: Endpoints of its name, or EndpointSlices
#   with the label `kubernetes.io/service-name`. When they hold no address, name other ports, or carry no such label, every
#   connection to the Service is refused.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
# custom:
#   pillar: traffic
#   concepts: [traffic entry]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: >-
#     Write the addresses into Endpoints of the Service's name, or label the EndpointSlice `kubernetes.io/service-name`
#     with it, and name the ports as the Service does.
#   supersedes: []
#   peers: []
package fivenines.k8s.service_without_endpoints

import data.lib.k8s

# Nothing of this name but a slice that nobody owns.
deny contains {
	"msg": sprintf("%s has no selector, and EndpointSlice `%s` does not say that it is for it, so it leads to no address", [
		k8s.self,
		slice.name,
	]),
	"path": ["metadata", "name"],
	"label": "nothing hands addresses to this Service",
	"related": [{"document": slice.document, "path": ["metadata", "name"], "msg": "the label is missing here"}],
} if {
	_by_hand
	slice := data.document.facts.ownerless_slices[0]
}

deny contains {
	"msg": sprintf("%s has no selector, and its %s hold no address, so every connection to it is refused", [
		k8s.self,
		found[0].kind,
	]),
	"path": ["metadata", "name"],
	"label": "no address stands behind this Service",
	"related": [{"document": item.document, "path": item.path, "msg": "there is no address here"} | some item in found],
} if {
	# What is empty a program fills in.
	_by_hand
	found := data.document.facts.endpoints
	count(found) > 0
	sum([item.addresses | some item in found]) == 0
	every item in found {
		item.empty == false
	}
}

deny contains {
	"msg": sprintf("port `%s` of %s is in none of its endpoints, so connections to it are refused", [_port(port), k8s.self]),
	"path": array.concat(port.path, ["name"]),
	"label": "the endpoints call their ports otherwise",
	"related": [{"document": item.document, "path": item.path, "msg": "its ports have other names"} |
		some item in found
	],
} if {
	_by_hand
	not data.document.facts.headless
	found := data.document.facts.endpoints
	sum([item.addresses | some item in found]) > 0
	some port in data.document.facts.ports
	name := _named(port.name)
	every item in found {
		not name in item.ports
	}
}

# Somebody writes the addresses into a file.
_by_hand if {
	k8s.judged
	count(object.get(input.spec, "selector", {})) == 0
	object.get(input.spec, "type", "ClusterIP") != "ExternalName"
}

_named(name) := name if is_string(name)

_named(name) := "" if not is_string(name)

_port(port) := port.name if is_string(port.name)

_port(port) := sprintf("%v", [port.number]) if not is_string(port.name)
