# ServiceMonitors and PodMonitors: what they were meant to select.
package lib.monitor

import data.lib.k8s
import data.lib.text

# Its relation to what it selects.
selection := data.document.relations.services if data.document.kind == "ServiceMonitor"

selection := data.document.relations.workloads if data.document.kind == "PodMonitor"

selected := selection.items

noun := "Service" if data.document.kind == "ServiceMonitor"

noun := "pod" if data.document.kind == "PodMonitor"

pairs := object.get(input.spec, ["selector", "matchLabels"], {})

_differs := [difference | some difference in object.get(data.document, ["facts", "nearest", "differs"], [])]

# "no Service has `app: web`, the nearest has `app: api`"
missed := concat(", ", sort([_difference(difference) | some difference in _differs])) if count(_differs) > 0

missed := sprintf("no %s has %s", [noun, text.listed([sprintf("`%s: %v`", [key, value]) | some key, value in pairs])]) if {
	count(_differs) == 0
	count(pairs) > 0
}

missed := sprintf("its expressions match no %s", [noun]) if {
	count(_differs) == 0
	count(pairs) == 0
}

_difference(difference) := sprintf("no %s has `%s: %v`, the nearest has `%s: %v`", [
	noun,
	difference.key,
	difference.wanted,
	difference.key,
	difference.found,
]) if difference.found != null

_difference(difference) := sprintf("no %s has `%s: %v`", [noun, difference.key, difference.wanted]) if {
	difference.found == null
}

# The pair that fails, where there is only one.
path := ["spec", "selector", "matchLabels", _differs[0].key] if count(_differs) == 1

path := array.concat(["spec", "selector", "matchLabels"], [key | some key, _ in pairs]) if {
	count(_differs) == 0
	count(pairs) == 1
}

path := ["spec", "selector"] if {
	count(_differs) != 1
	count(pairs) != 1
}

nearest := [{
	"document": near.document,
	"path": near.path,
	"msg": sprintf("the nearest %s carries these labels", [noun]),
}] if {
	near := data.document.facts.nearest
	near != null
} else := []
