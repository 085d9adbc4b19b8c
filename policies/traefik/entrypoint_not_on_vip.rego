# METADATA
# title: Traefik listens where the virtual address does not lead
# description: >-
#   keepalived moves a virtual address between nodes, and clients know that address alone. A proxy that listens on its node's own
#   address refuses what comes to the virtual one: the entry is down although every process is up.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [virtual address]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Static]
#   params: {}
#   remediation: Write the entry point without an address (`:443`).
#   supersedes: []
#   peers: []
package fivenines.traefik.entrypoint_not_on_vip

import data.lib.hops

deny contains answer if some answer in hops.off_virtual_address
