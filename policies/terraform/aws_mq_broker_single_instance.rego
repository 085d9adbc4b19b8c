# METADATA
# title: Message broker with one instance
# description: >-
#   A broker of Amazon MQ with one instance is down while it is patched, in the maintenance window of any week, and when its host
#   or its zone fails; whoever sends has to keep the messages meanwhile. The other deployment modes have instances in two or
#   three zones.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-architecture.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/mq_broker
# custom:
#   pillar: redundancy
#   concepts: [redundancy, message queue, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_mq_broker]
#   params: {}
#   remediation: Use `ACTIVE_STANDBY_MULTI_AZ` for ActiveMQ and `CLUSTER_MULTI_AZ` for RabbitMQ; the broker is made anew.
#   supersedes: []
#   peers: ["prowler:mq_broker_cluster_deployment_mode"]
package fivenines.terraform.aws_mq_broker_single_instance

import data.lib.terraform

deny contains {
	"msg": sprintf("%s is one instance in one zone, so messages can neither be sent nor received while it is patched or lost", [terraform.self]),
	"path": terraform.place(_mode),
	"label": terraform.stands(_mode, "`SINGLE_INSTANCE`"),
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	_is_single
	not _is_trial
}

_mode := ["deployment_mode"]

_is_single if terraform.text(_mode) == "SINGLE_INSTANCE"

_is_single if terraform.absent(_mode)

_is_trial if {
	not data.document.facts.production.value
	regex.match(`^mq\.t[0-9]+\.micro$`, terraform.text(["host_instance_type"]))
}
