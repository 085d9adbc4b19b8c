package lib.probe_test

import data.lib.probe

web := {"ports": [{"name": "http", "number": 8080}]}

test_defaults_stand_for_zero_and_for_nothing if {
	probe.period({}) == 10
	probe.period({"periodSeconds": 0}) == 10
	probe.failures({}) == 3
	probe.delay({}) == 0
}

test_the_window_is_what_failures_take if {
	probe.window({"periodSeconds": 5, "failureThreshold": 4}) == 20
	probe.window({}) == 30
}

test_init_containers_do_not_run_beside_others if {
	containers := [{"name": "web", "init": false}, {"name": "job", "init": true}, {
		"name": "sidecar",
		"init": true,
		"restartable": true,
	}]
	names := [container.name | some container in probe.running] with data.document.facts.pod.containers as containers
	names == ["web", "sidecar"]
}

test_a_port_has_one_number_under_any_name if {
	by_name := probe.question(web, {"httpGet": {"path": "healthz", "port": "http"}})
	by_number := probe.question(web, {"httpGet": {"path": "/healthz", "port": 8080}})
	by_name == by_number
	by_name.asked == "HTTP /healthz on port 8080"
}

test_an_unknown_name_stays if probe.port_number(web, "grpc") == "grpc"

test_questions_are_worded[kind] if {
	some kind, asked in {
		"tcpSocket": "a connection to port 8080",
		"grpc": "gRPC health of `checkout` on port 9000",
		"exec": "cat /tmp/ready",
	}
	question := probe.question(web, object.filter(
		{
			"tcpSocket": {"port": "http"},
			"grpc": {"port": 9000, "service": "checkout"},
			"exec": {"command": ["cat", "/tmp/ready"]},
		},
		[kind],
	))
	question == {"kind": kind, "asked": asked}
}

test_another_host_is_another_question if {
	question := probe.question(web, {"tcpSocket": {"port": 80, "host": "db"}})
	question.asked == "a connection to db port 80"
}
