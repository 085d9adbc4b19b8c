# METADATA
# title: HAProxy listens where the virtual address does not lead
# description: >-
#   keepalived moves a virtual address between nodes, and clients know that address alone. A proxy that listens on its node's own
#   address refuses what comes to the virtual one: the entry is down although every process is up.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-bind
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [virtual address]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Bind all addresses (`bind :443`), or the virtual one with `transparent` or `net.ipv4.ip_nonlocal_bind = 1`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.bind_not_on_vip

import data.lib.hops

deny contains answer if some answer in hops.off_virtual_address
