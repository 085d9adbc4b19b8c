# METADATA
# title: Requests that change something are retried
# description: >-
#   A POST or PATCH whose answer was lost may have done its work. Sending it again does it twice: two orders, two
#   payments.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/retry/
# custom:
#   pillar: fault-tolerance
#   concepts: [idempotency, retries]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: Leave `retryNonIdempotentMethod` out, or set it only on routers whose requests carry an idempotency key.
#   supersedes: []
#   peers: []
package fivenines.traefik.retries_non_idempotent

deny contains {
	"msg": sprintf("`%s` also retries POST and PATCH, so a request whose answer was lost is carried out twice", [middleware.name]),
	"label": "retries what may have happened already",
} if {
	some middleware in data.document.facts.middlewares
	middleware.retry.non_idempotent.value == true
}
