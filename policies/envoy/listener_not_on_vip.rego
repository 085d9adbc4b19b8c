# METADATA
# title: Envoy listens where the virtual address does not lead
# description: >-
#   keepalived moves a virtual address between nodes, and clients know that address alone. A proxy that listens on its node's own
#   address refuses what comes to the virtual one: the entry is down although every process is up.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [virtual address]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Listener]
#   params: {}
#   remediation: Listen on `0.0.0.0`, or set `freebind` to bind the virtual address everywhere.
#   supersedes: []
#   peers: []
package fivenines.envoy.listener_not_on_vip

import data.lib.hops

deny contains answer if some answer in hops.off_virtual_address
