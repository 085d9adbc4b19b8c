# METADATA
# title: Protection is defined and used nowhere
# description: >-
#   The middleware does nothing until a router, a chain or an entry point names it. Somebody wrote it to protect a
#   service, and the service is not protected.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, rate limiting, retries]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: Name it in the `middlewares` of a router, or remove it.
#   supersedes: []
#   peers: []
package fivenines.traefik.resilience_middleware_unused

import data.lib.traefik

deny contains {
	"msg": sprintf("no router uses `%s`, so its `%s` protects nothing", [middleware.name, middleware.type]),
	"path": middleware.path,
	"label": "defined here and used nowhere",
	"severity": _severity,
	"level": _level,
} if {
	some middleware in data.document.facts.middlewares
	middleware.type in {"retry", "circuitBreaker", "inFlightReq", "rateLimit", "buffering"}
	middleware.used == false
	data.document.facts.providers != null
}

# Containers and objects of other providers may name it, too.
_severity := "warning" if traefik.files_only

_severity := "note" if not traefik.files_only

_level := "default" if traefik.files_only

_level := "strict" if not traefik.files_only
