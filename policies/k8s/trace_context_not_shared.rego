# METADATA
# title: Services do not pass on one trace
# description: >-
#   A trace holds together because each service reads the headers that the one before it wrote. Where two groups of services
#   write different headers and neither reads the other's, every call between them begins a new trace, and the one question
#   that tracing is for, which hop was slow, has no answer there.
# related_resources:
#   - ref: https://opentelemetry.io/docs/specs/otel/context/api-propagators/
#   - ref: https://github.com/open-telemetry/opentelemetry-operator/blob/main/docs/api/instrumentations.md
# custom:
#   pillar: observability
#   concepts: [distributed tracing, trace context]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Instrumentation]
#   params: {}
#   remediation: Set `[tracecontext, baggage]` everywhere; while services move, write both formats.
#   supersedes: []
#   peers: []
package fivenines.k8s.trace_context_not_shared

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s passes traces on by %s and %s by %s, so a trace breaks between their services", [
		k8s.self,
		_shown(_own),
		k8s.display(other),
		_shown(other.formats),
	]),
	"path": ["spec", "propagators"],
	"label": _label,
	"related": [{"document": other.document, "path": ["spec", "propagators"], "msg": sprintf("passes on %s", [_shown(other.formats)])}],
} if {
	k8s.judged
	not "tracecontext" in _own
	others := [other | some other in _others; count(other.formats & _own) == 0]
	other := others[0]
}

# Deployed together: both say a namespace, or they lie in one folder.
_is_beside(home, _) if {
	is_string(data.document.namespace)
	home != ""
}

_is_beside(_, path) if k8s.folder(path) == k8s.folder(data.document.path)

_own := _formats(input)

_label := "`none` passes nothing on" if count(_own) == 0

_label := "none of these is among the other's" if count(_own) > 0

_shown(formats) := "nothing" if count(formats) == 0

_shown(formats) := text.listed([text.quoted(format) | some format in sort(formats)]) if count(formats) > 0

_others := [{"document": object.document, "kind": "Instrumentation", "name": name, "formats": formats} |
	some home, named in data.inventory.k8s.Instrumentation
	some name, objects in named
	some object in objects
	object.document != data.document.id
	_is_beside(home, object.path)
	formats := _formats(object.input)
	count(formats) > 0
]

# Formats of trace headers, absent ones as the SDKs have them by default. Single and multiple headers of B3 are read alike.
_formats(instrumentation) := {replace(format, "b3multi", "b3") | some format in propagators} - {"baggage", "none"} if {
	propagators := object.get(instrumentation, ["spec", "propagators"], ["tracecontext", "baggage"])
	count(propagators) > 0
	not _says_elsewhere(instrumentation)
}

_formats(instrumentation) := {"tracecontext"} if {
	object.get(instrumentation, ["spec", "propagators"], [""]) == []
	not _says_elsewhere(instrumentation)
}

_says_elsewhere(instrumentation) if {
	some holder in array.concat([instrumentation.spec], [block | some block in instrumentation.spec; is_object(block)])
	some variable in holder.env
	variable.name == "OTEL_PROPAGATORS"
}
