# METADATA
# title: A proxy gives up before the proxy behind it
# description: >-
#   Time limits have to shrink on a request's way inwards. Where the outer proxy waits for less than the inner one may need with all
#   its tries, the client gets an error while the work goes on, the answer is thrown away, and a retry of the outer one adds the same
#   work once more.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/serverstransport/
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout hierarchy]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: Make the outer limit longer than the inner one's tries together, or shorten the inner time limit and its number of tries.
#   supersedes: []
#   peers: []
package fivenines.traefik.timeouts_nest_wrongly

import data.lib.hops

deny contains answer if some answer in hops.nested
