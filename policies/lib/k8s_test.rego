package lib.k8s_test

import data.lib.k8s

test_hooks_and_patches_are_not_judged if {
	k8s.judged with data.document.facts as {"hook": false, "partial": false}
	not k8s.judged with data.document.facts as {"hook": true, "partial": false}
	not k8s.judged with data.document.facts as {"hook": false, "partial": true}
}

document(facts, services) := {
	"kind": "Deployment",
	"name": "web",
	"facts": object.union({"hook": false, "partial": false, "parked": false, "serving": true, "entry": false}, facts),
	"relations": {"services": {"complete": true, "items": services}},
}

service(names) := {"kind": "Service", "name": "web", "input": {"spec": {"ports": [{"name": name} | some name in names]}}}

test_serving_is_more_than_being_scraped if {
	k8s.serving with data.document as document({}, [service(["http", "metrics"])])
	not k8s.serving with data.document as document({}, [service(["http-metrics"])])
	k8s.serving with data.document as document({"entry": true}, [service(["metrics"])])
	not k8s.serving with data.document as document({"parked": true}, [service(["http"])])
}

test_pause_and_sleep_idle[note] if {
	some note, input_of in {
		"pause": {"image": "registry.k8s.io/pause:3.9"},
		"sleep": {"image": "busybox", "command": ["sleep", "infinity"]},
		"shell": {"image": "busybox", "command": ["sh", "-c"], "args": ["tail -f /dev/null"]},
	}
	k8s.idles({"input": input_of})
}

test_a_server_does_not_idle if {
	not k8s.idles({"input": {"image": "pauser:1", "command": ["sleep", "5"]}})
}

test_names_for_messages if {
	k8s.display({"kind": "Service", "name": "web"}) == "Service `web`"
	k8s.display({"kind": "Pod", "name": null}) == "Pod without a name"
	k8s.displayed([{"kind": "A", "name": "x"}, {"kind": "B", "name": "y"}, {"kind": "A", "name": "x"}]) == "A `x` and B `y`"
}

labels := {"app": "web", "tier": "front"}

test_selectors_match_as_kubernetes_matches[note] if {
	some note, selector in {
		"empty selects all": {},
		"pairs": {"matchLabels": {"app": "web"}},
		"in": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api", "web"]}]},
		"not in": {"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["a"]}]},
		"exists": {"matchExpressions": [{"key": "tier", "operator": "Exists"}]},
		"does not exist": {"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]},
		"labels of controllers": {"matchLabels": {"app": "web", "pod-template-hash": "abc"}},
		"placeholders": {"matchLabels": {"app": "{{ .Values.app }}"}},
	}
	k8s.selects(selector, labels)
}

test_selectors_that_do_not_match[note] if {
	some note, selector in {
		"null selects nothing": null,
		"other value": {"matchLabels": {"app": "api"}},
		"other key": {"matchLabels": {"role": "web"}},
		"one of two": {"matchLabels": {"app": "web", "tier": "back"}},
		"in": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api"]}]},
		"exists": {"matchExpressions": [{"key": "zone", "operator": "Exists"}]},
	}
	not k8s.selects(selector, labels)
}

test_what_is_unmet_says_where if {
	k8s.unmet({"matchLabels": {"app": "api"}}, labels) == {{"path": ["matchLabels", "app"], "text": "`app: api`"}}
	expression := {"key": "app", "operator": "In", "values": ["api"]}
	k8s.unmet({"matchExpressions": [expression]}, labels) == {{
		"path": ["matchExpressions", 0],
		"text": "`app In [api]`",
	}}
}

test_numbers_of_replicas_are_worded if {
	k8s.stated({"value": 1, "state": "default", "path": ["spec", "replicas"]}) == "`replicas` is absent, which means 1"
	k8s.stated({"value": 2, "state": "explicit", "path": ["spec", "replicas"]}) == "2 replicas are set here"
	k8s.stated({"value": 1, "state": "explicit", "path": ["spec", "minReplicas"]}) == "the autoscaler's floor is 1 replica"
	k8s.stated({"value": 9, "state": "explicit", "path": ["spec", "maxReplicaCount"]}) == "the autoscaler's ceiling is 9 replicas"
}

test_misspelt_is_one_character_apart[one] if {
	some one, other in {"checkout": "chekout", "orders": "order", "paymnet": "payment"}
	k8s.is_misspelt(one, other)
}

test_equal_and_numbered_names_are_not_misspelt if {
	not k8s.is_misspelt("web", "web")
	not k8s.is_misspelt("web1", "web2")
	not k8s.is_misspelt("ab", "ac")
	not k8s.is_misspelt("abc", "ab")
}

test_a_null_selector_selects_nothing if {
	not k8s.selects(null, {"app": "web"})
	k8s.selects({}, {"app": "web"})
}

test_nobody_serves_in_place_of_pods_without_a_service if {
	not k8s.others_serve({}) with data.document as {"relations": {"services": {"items": []}}}
}

test_placeholders if {
	k8s.is_templated("{{ .Values.name }}")
	k8s.is_templated("${NAME}")
	not k8s.is_templated("web")
	not k8s.is_templated(3)
}
