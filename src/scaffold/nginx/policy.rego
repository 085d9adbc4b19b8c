# METADATA
# title: Clients need a connection for every request
# description: >-
#   `keepalive_timeout 0` closes the connection behind each answer. Under load most of the work is then handshakes, and
#   every request waits for one.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_timeout
# custom:
#   pillar: scalability
#   concepts: [connection reuse]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete the line, the default is 75 seconds.
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	some http in input.directives
	http.name == "http"
	some directive in http.block
	directive.name == "keepalive_timeout"
	directive.args[0] in {"0", "0s"}
	msg := "connections are closed behind each answer, so every request pays for a new one"
}
