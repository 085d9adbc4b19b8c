# METADATA
# title: Retries are not stopped by a circuit breaker
# description: >-
#   Retries help while few requests fail. When a service is down, every request is still tried several times, and nothing
#   gives the service the rest that it needs. A circuit breaker before the retry counts final results, one behind it every
#   try.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/circuitbreaker/
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, retry storm]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Dynamic]
#   params: {}
#   remediation: Add a `circuitBreaker` middleware before the retry.
#   supersedes: []
#   peers: []
package fivenines.traefik.retry_without_circuit_breaker

deny contains {
	"msg": sprintf("router `%s` retries without a circuit breaker, so a service that is down gets all retries, too", [router.name]),
	"path": router.retry,
	"label": "retried here",
} if {
	some router in data.document.facts.routers
	router.retry != null
	router.complete == true
	not "circuitBreaker" in router.middlewares
}
