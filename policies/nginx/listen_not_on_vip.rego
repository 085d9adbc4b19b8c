# METADATA
# title: nginx listens where the virtual address does not lead
# description: >-
#   keepalived moves a virtual address between nodes, and clients know that address alone. A proxy that listens on its node's own
#   address refuses what comes to the virtual one: the entry is down although every process is up.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#listen
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [virtual address]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Listen on all addresses (`listen 443 ssl;`), or on the virtual one with `net.ipv4.ip_nonlocal_bind = 1`.
#   supersedes: []
#   peers: []
package fivenines.nginx.listen_not_on_vip

import data.lib.hops

deny contains answer if some answer in hops.off_virtual_address
