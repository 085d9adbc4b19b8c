# METADATA
# title: S3 bucket is destroyed with all its objects
# description: >-
#   With `force_destroy` a `terraform destroy`, or a change that replaces the bucket, deletes every object and every
#   version of it; without it the deletion fails as long as the bucket holds something.
# related_resources:
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#force_destroy
# custom:
#   pillar: data
#   concepts: [accidental deletion]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_s3_bucket]
#   params: {}
#   remediation: Delete `force_destroy`, the default is false.
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	input.values.force_destroy == true
	msg := sprintf("`%s` is deleted with all its objects when it is destroyed or replaced", [input.address])
}
