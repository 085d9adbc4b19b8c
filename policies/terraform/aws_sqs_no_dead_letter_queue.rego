# METADATA
# title: Queue without a dead-letter queue
# description: >-
#   A message that its consumer cannot process is shown again and again until it is too old. It takes the place of others all the
#   while, stops its group in a FIFO queue, and is gone afterwards without a trace. A dead-letter queue takes it out after some
#   attempts and keeps it for whoever looks into it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_redrive_policy
# custom:
#   pillar: fault-tolerance
#   concepts: [dead-letter queue, retries]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_sqs_queue]
#   params:
#     dead_letter_names: {type: string, default: "(^|[-_.])(dlq|dead|deadletter|deadletters|failed|failures|poison)([-_.]|$)", description: "names of queues that hold what failed"}
#   remediation: Give it a `redrive_policy` with a `maxReceiveCount`, and watch the queue that it names.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_sqs_no_dead_letter_queue

import data.lib.terraform

deny contains {
	"msg": sprintf("%s has no dead-letter queue, so a message that cannot be processed is tried until it is lost", [terraform.self]),
	"path": terraform.place(["redrive_policy"]),
	"label": "`redrive_policy` is not set",
	"related": [terraform.instance(user, "uses this queue") | some user in _users],
} if {
	terraform.absent(["redrive_policy"])
	data.document.relations.referred_by.complete
	count(_users) > 0
	not _redrives
	not _is_dead_letter_queue
}

# A consumer or a producer shows that it is in use; a policy or an alarm does not.
_users := [user |
	some user in data.document.relations.referred_by.items
	user.kind in {
		"aws_lambda_event_source_mapping", "aws_sns_topic_subscription", "aws_cloudwatch_event_target",
		"aws_s3_bucket_notification", "aws_pipes_pipe",
	}
]

_redrives if count(terraform.referrers({"aws_sqs_queue_redrive_policy"}, {"queue_url"})) > 0

# Whatever refers to it from a policy of its own sends what failed here.
_is_dead_letter_queue if {
	some other in data.document.relations.referred_by.items
	other.via in {
		"redrive_policy", "dead_letter_config.target_arn", "dead_letter_config.arn",
		"destination_config.on_failure.destination_arn", "destination_config.on_failure.destination",
	}
}

_is_dead_letter_queue if not terraform.unset(["redrive_allow_policy"])

_is_dead_letter_queue if regex.match(data.params.dead_letter_names, lower(input.name))

_is_dead_letter_queue if regex.match(data.params.dead_letter_names, lower(terraform.text(["name"])))
