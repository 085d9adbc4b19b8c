# METADATA
# title: Proxies in a row multiply retries
# description: >-
#   Each proxy on a request's way tries again what failed at the next one, and each of these tries is tried again behind it.
#   The numbers multiply: a service that begins to fail gets several times its usual load from its own entry layer, and
#   cannot recover under it.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, retry amplification]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Config]
#   params:
#     max_attempts: {type: integer, minimum: 2, default: 6, description: "tries of one request at the end of the way"}
#   remediation: Retry failed answers at one layer only, the one nearest to the service; let the others try connections again, and nothing else.
#   supersedes: []
#   peers: []
package fivenines.nginx.retry_amplification

import data.lib.hops

deny contains answer if some answer in hops.amplified(data.params.max_attempts)
