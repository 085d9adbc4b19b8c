# METADATA
# title: Name leads nowhere
# description: >-
#   A backend, section, server or ACL is named that the configuration does not have. HAProxy refuses such a file: a reload
#   keeps the old configuration, and after a restart nothing is served at all.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-use_backend
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-default_backend
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-track
# custom:
#   pillar: fault-tolerance
#   concepts: [dangling reference]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Correct the name, or add what it names. Where another file adds it, check the files together.
#   supersedes: []
#   peers: [haproxy:-c]
package fivenines.haproxy.undefined_reference

deny contains {
	"msg": sprintf("No %s is called `%s`%s, so %s", [
		_what[item.kind],
		item.name,
		_hint(item),
		_consequence(item.kind),
	]),
	"path": item.path,
	"label": "nothing has this name",
	"severity": _severity,
	"level": _level,
} if {
	some item in data.document.facts.dangling
}

_what := {
	"acl": "ACL",
	"backend": "backend",
	"cache": "cache",
	"defaults": "`defaults` section",
	"fcgi-app": "FastCGI application",
	"http-errors": "`http-errors` section",
	"mailers": "`mailers` section",
	"peers": "`peers` section",
	"resolvers": "`resolvers` section",
	"ring": "ring",
	"server": "server",
	"table": "proxy with a table",
	"userlist": "user list",
}

_hint(item) := sprintf(" (`%s` is)", [item.closest]) if item.closest != null

_hint(item) := "" if item.closest == null

_consequence("ring") := "what is logged there is lost"

_consequence(kind) := "HAProxy refuses to start" if kind != "ring"

# A file without `global` is one of several, and the others may have the name.
_is_whole if data.document.facts.global.path != null

_severity := "error" if _is_whole

_severity := "note" if not _is_whole

_level := "default" if _is_whole

_level := "strict" if not _is_whole
