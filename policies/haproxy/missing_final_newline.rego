# METADATA
# title: File ends without the end of its last line
# description: >-
#   Since 2.3 HAProxy takes a file whose last line does not end for one that was cut off, and refuses to start. A block
#   `|-` of YAML, an editor or a template that trims does that, and nothing is served after the next restart.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#2.1
# custom:
#   pillar: recovery
#   concepts: [configuration error]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: End the last line; in YAML write `|` and not `|-`.
#   supersedes: []
#   peers: [haproxy:-c]
package fivenines.haproxy.missing_final_newline

deny contains {
	"msg": "The last line of the file does not end, so HAProxy takes the file for cut off and refuses to start",
	"path": ["sections", i, "unfinished"],
	"label": "the last statement of the file",
} if {
	some i, section in input.sections
	section.unfinished
}
