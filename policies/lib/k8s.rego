# What rules about Kubernetes share: which documents are judged, how they are named in a message, and how a label
# selector inside a document compares with labels. Joins between objects are not here: the engine has made them.
package lib.k8s

import data.lib.text

# A hook is a job of the deploy tool, and in a patch an absent key means "unchanged".
judged if {
	not data.document.facts.hook
	not data.document.facts.partial
}

# A workload that runs and that others call. A scrape of metrics is no traffic.
serving if {
	judged
	not data.document.facts.parked
	data.document.facts.serving
	not scraped_only
}

# Every Service of the pods has metrics ports alone, and nothing leads traffic in from outside.
scraped_only if {
	not data.document.facts.entry
	services := data.document.relations.services.items
	count([1 | some service in services; not _scraped(service)]) == 0
}

_scraped(service) if {
	every port in service.input.spec.ports {
		regex.match(`^(https?-)?(metrics|telemetry|prometheus|monitoring)(-https?)?$`, port.name)
	}
}

# A container that only keeps its pod alive: it has nothing to lose and answers nobody.
idles(container) if regex.match(`(^|/)pause(-[a-z0-9]+)?([:@]|$)`, container.input.image)

idles(container) if {
	words := array.concat(object.get(container.input, "command", []), object.get(container.input, "args", []))
	regex.match(`(^|[ /])(sleep (infinity|inf|[0-9]{4,}|[0-9]+d)|tail -f /dev/null)$`, concat(" ", words))
}

# "Deployment `web`", of a document or of a relation's item.
display(object) := sprintf("%s `%s`", [object.kind, object.name]) if is_string(object.name)

display(object) := sprintf("%s without a name", [object.kind]) if not is_string(object.name)

# The judged document.
self := display(data.document)

# "Deployment `a`, Deployment `b` and StatefulSet `c`"
displayed(objects) := text.listed(_once([display(object) | some object in objects]))

# An object that is written in several files of a world is named once.
_once(items) := [item | some i, item in items; not item in array.slice(items, 0, i)]

# The place which makes a relation, in the other document.
related(item, message) := {"document": item.document, "path": item.path, "msg": message}

# The place of a computed value: where it is written or would be.
place(computed, message) := {"document": computed.document, "path": computed.path, "msg": message}

# Of Services that are written several times (in overlays, in examples beside each other) one is enough.
related_services := [related(service, sprintf("%s selects its pods here", [display(service)])) |
	services := data.document.relations.services.items
	some i, service in services
	not service.external
	not display(service) in {display(earlier) | some earlier in array.slice(services, 0, i)}
]

# Claims that all replicas mount and that admit one node at a time; a claim outside of the run is not known to be one.
single_node_volumes := [volume |
	some volume in object.get(data.document.facts, "volumes", [])
	not object.get(volume, "per_replica", false)
	is_array(volume.access_modes)
	count(volume.access_modes) > 0
	not "ReadWriteMany" in volume.access_modes
	not "ReadOnlyMany" in volume.access_modes
]

# Pods of other workloads stand behind every Service, a second version for example: the loss of one is no outage.
# `inventory` is `data.inventory.k8s`, which only rules that name it are given.
others_serve(inventory) if {
	services := data.document.relations.services.items
	count(services) > 0
	every service in services {
		_reaches_others(service, inventory)
	}
}

_reaches_others(service, inventory) if {
	some id in _reached(service)
	id != data.document.id
	some kind in _serving_kinds
	some name, objects in inventory[kind][namespace]
	name != data.document.name
	some other in objects
	other.document == id
	object.get(other.input.spec, "replicas", 1) != 0
}

# The document's namespace as the inventory has it.
namespace := data.document.namespace if is_string(data.document.namespace)

namespace := "" if not is_string(data.document.namespace)

_serving_kinds := [
	"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout", "DeploymentConfig", "Pod",
]

_reached(service) := {end.document | some port in service.facts.ports; some end in port.resolved} | {id |
	some port in service.facts.ports
	some id in port.unresolved
}

# Why one replica may be meant: clauses for a message. A second one would not help, or could not run.
singleton_reasons contains sprintf("volume `%s` admits one node at a time", [volume.name]) if {
	some volume in single_node_volumes
}

singleton_reasons contains "strategy `Recreate` declares a singleton" if {
	input.spec.strategy.type == "Recreate"
}

singleton_reasons contains "it elects a leader" if {
	not data.document.facts.entry
	data.document.facts.leader_election
}

# Users' traffic goes through a controller that stands at an entry.
singleton_reasons contains "it is an operator" if {
	not data.document.facts.entry
	labels := data.document.facts.pod.labels
	_is_operator(labels)
}

_is_operator(labels) if labels["control-plane"] == "controller-manager"

_is_operator(labels) if regex.match(`(^|-)(operator|controller)$`, labels["app.kubernetes.io/component"])

# Labels that controllers add when they make a pod: present, with unknown values.
_runtime_labels := {
	"pod-template-hash", "controller-revision-hash", "rollouts-pod-template-hash", "pod-template-generation",
	"statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "job-name", "controller-uid",
}

is_runtime_label(key) if key in _runtime_labels

is_runtime_label(key) if startswith(key, "batch.kubernetes.io/")

# A placeholder that another tool fills in.
is_templated(text) if {
	is_string(text)
	regex.match(`\{\{|\$\{|\$\(`, text)
}

# What a label selector asks for and labels do not fulfil: `{path, text}`, the path below the selector. Run-time labels
# and placeholders are neither fulfilled nor missed.
unmet(selector, labels) := _unmet_pairs(object.get(selector, "matchLabels", {}), labels) | {
	{"path": ["matchExpressions", i], "text": _expression(requirement)} |
		some i, requirement in object.get(selector, "matchExpressions", [])
		not is_runtime_label(requirement.key)
		not is_templated(object.get(labels, requirement.key, ""))
		not _holds(requirement, labels)
}

_unmet_pairs(pairs, labels) := {{"path": ["matchLabels", key], "text": sprintf("`%s: %v`", [key, value])} |
	some key, value in pairs
	not is_runtime_label(key)
	not is_templated(value)
	found := object.get(labels, key, null)
	not is_templated(found)
	found != value
}

_holds(requirement, labels) if {
	requirement.operator == "In"
	labels[requirement.key] in requirement.values
}

_holds(requirement, labels) if {
	requirement.operator == "NotIn"
	not labels[requirement.key] in requirement.values
}

_holds(requirement, labels) if {
	requirement.operator == "Exists"
	requirement.key in object.keys(labels)
}

_holds(requirement, labels) if {
	requirement.operator == "DoesNotExist"
	not requirement.key in object.keys(labels)
}

_expression(requirement) := sprintf("`%s %s [%s]`", [requirement.key, requirement.operator, concat(", ", values)]) if {
	values := [sprintf("%v", [value]) | some value in object.get(requirement, "values", [])]
	count(values) > 0
}

_expression(requirement) := sprintf("`%s %s`", [requirement.key, requirement.operator]) if {
	count(object.get(requirement, "values", [])) == 0
}

# A null selector selects nothing, an empty one everything.
selects(selector, labels) if count(unmet(selector, labels)) == 0

# The template's labels as they are written; `facts.pod.labels` also has what a kustomization adds.
written_labels := labels if {
	labels := object.get(input, data.document.facts.pod.labels_path, {})
	is_object(labels)
} else := {}

# A selector of the pod template (spread, affinity) or of its workload, against the pods' own labels.
selects_own_pods(selector) if selects(selector, written_labels)

selects_own_pods(selector) if selects(selector, data.document.facts.pod.labels)

# Terms of required or preferred (anti-)affinity, as `{path, term}` below the pod's spec.
affinity_terms(kind) := array.concat(
	[{"path": ["affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution", i], "term": term, "required": true} |
		some i, term in object.get(pod_spec, ["affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"], [])
	],
	[{"path": ["affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution", i], "term": term.podAffinityTerm, "required": false} |
		some i, term in object.get(pod_spec, ["affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"], [])
	],
)

# A spread then has nothing to choose from, and a volume of one node is shared without harm.
pinned_to_a_node if pod_spec.nodeName

pinned_to_a_node if pod_spec.nodeSelector["kubernetes.io/hostname"]

pod_spec := object.get(input, data.document.facts.pod.spec_path, {})

# Namespaces that the rule's parameter leaves alone.
exempt if data.document.namespace in data.params.exempt_namespaces

# The fewest pods of a workload whose number no autoscaler owns.
unscaled_floor := floor if {
	data.document.facts.replicas.owner == null
	floor := data.document.facts.replicas.floor
	floor.value >= 1
}

# What stands at the place of a computed number of replicas, which its last key says.
stated(computed) := sprintf("`%s` is absent, which means %d", [_key_of(computed), computed.value]) if {
	computed.state == "default"
}

stated(computed) := sprintf("%s set here", [are(computed.value, "replica")]) if {
	computed.state != "default"
	_key_of(computed) == "replicas"
}

stated(computed) := sprintf("the autoscaler's floor is %s", [text.counted(computed.value, "replica")]) if {
	computed.state != "default"
	_key_of(computed) in {"minReplicas", "minReplicaCount", "idleReplicaCount"}
}

stated(computed) := sprintf("the autoscaler's ceiling is %s", [text.counted(computed.value, "replica")]) if {
	computed.state != "default"
	_key_of(computed) in {"maxReplicas", "maxReplicaCount"}
}

_key_of(computed) := computed.path[count(computed.path) - 1]

are(1, noun) := sprintf("1 %s is", [noun])

are(number, noun) := sprintf("%d %ss are", [number, noun]) if number != 1

# "so a drain or a crash of its node is an outage", or that the number is below what the parameter asks for.
too_few(1, minimum) := "so a drain or a crash of its node is an outage"

too_few(number, minimum) := sprintf("fewer than the %d that are asked for", [minimum]) if number != 1

# A note when one replica may be meant, else the severity of the rule.
softened(severity) := "note" if count(singleton_reasons) > 0

softened(severity) := severity if count(singleton_reasons) == 0

because_singleton := sprintf(" (%s)", [concat("; ", sort(singleton_reasons))]) if {
	count(singleton_reasons) > 0
} else := ""

# What a Service or a budget that selects nothing asks for by its pairs, and what the nearest template has instead.
missed(pairs) := concat(", ", sort([_difference(difference) | some difference in _differs])) if count(_differs) > 0

missed(pairs) := sprintf("no pod has %s", [text.listed([sprintf("`%s: %v`", [key, value]) | some key, value in pairs])]) if {
	_misses_pairs(pairs)
}

missed(pairs) := "its expressions match no pod template of the namespace" if {
	count(_differs) == 0
	not _misses_pairs(pairs)
}

_misses_pairs(pairs) if {
	data.document.facts.nearest == null
	count(pairs) > 0
}

_differs := [difference | some difference in data.document.facts.nearest.differs]

_difference(difference) := sprintf("no pod has `%s: %v`, the nearest has `%s: %v`", [
	difference.key,
	difference.wanted,
	difference.key,
	difference.found,
]) if difference.found != null

_difference(difference) := sprintf("no pod has `%s: %v`", [difference.key, difference.wanted]) if {
	difference.found == null
}

# Where a selector fails: below `path`, which leads to its pairs, at the one that no template has.
failing_pair(path, pairs) := array.concat(path, [_differs[0].key]) if count(_differs) == 1

failing_pair(path, pairs) := array.concat(path, [key | some key, _ in pairs]) if {
	data.document.facts.nearest == null
	count(pairs) == 1
}

nearest_template := [{
	"document": nearest.document,
	"path": nearest.path,
	"msg": "the nearest pod template carries these labels",
}] if {
	nearest := data.document.facts.nearest
	nearest != null
} else := []

# Pods that an operator makes from a custom resource: no pod template of the run shows their labels. An operator's labels
# have its domain, so a key with a foreign domain that the nearest template lacks is likely one of them.
is_operated(labels) if {
	some key, _ in labels
	contains(key, "/")
	not startswith(key, "app.kubernetes.io/")
	_is_on_no_template(key)
}

is_operated(labels) if {
	some key, _ in labels
	key in {"spilo-role", "cluster-name", "spark-role", "redis_setup_type"}
}

is_operated(labels) if {
	manager := labels["app.kubernetes.io/managed-by"]
	not lower(manager) in {"helm", "kustomize", "kubectl", ""}
}

# A custom resource of the run names these labels, or is named by one of them.
is_operated(_labels) if count(data.document.facts.operators) > 0

_is_on_no_template(key) if data.document.facts.nearest == null

_is_on_no_template(key) if {
	some difference in data.document.facts.nearest.differs
	difference.key == key
	difference.found == null
}

# Signs that a selector which matches nothing was meant for a template of the run, and not for one that lives elsewhere:
# the nearest template is in the same folder, a workload has the selecting object's name, or a value is misspelt.
is_meant_here(pairs, inventory) if {
	some kind in _serving_kinds
	some _, objects in inventory[kind][namespace]
	some object in objects
	object.document == data.document.facts.nearest.document
	folder(object.path) == folder(data.document.path)
}

is_meant_here(pairs, inventory) if {
	some kind in _serving_kinds
	count(inventory[kind][namespace][data.document.name]) > 0
}

is_meant_here(pairs, inventory) if {
	some kind in _serving_kinds
	some _, objects in inventory[kind][namespace]
	some object in objects
	some key, value in object.input.spec.template.metadata.labels
	is_misspelt(value, pairs[key])
}

is_meant_here(pairs, inventory) if data.system.complete

folder(path) := regex.replace(path, `[^/]*$`, "")

# One character apart: added, left out, replaced or swapped with its neighbour. A number tells things apart on purpose.
is_misspelt(one, other) if {
	one != other
	every name in [one, other] {
		count(name) in numbers.range(3, 63)
	}
	regex.replace(one, `[0-9]+`, "") != regex.replace(other, `[0-9]+`, "")
	count(_shortened(one) & _shortened(other)) > 0
}

_shortened(text) := {text} | {sprintf("%s%s", [substring(text, 0, i), substring(text, i + 1, -1)]) |
	some i in numbers.range(0, count(text) - 1)
}
