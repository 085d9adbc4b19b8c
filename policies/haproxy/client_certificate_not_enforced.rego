# METADATA
# title: Client certificates are asked for and not needed
# description: >-
#   The listener asks its clients for a certificate and serves those without one, or with one that is not valid. Nothing
#   here looks at the outcome, so anybody gets in.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.1-verify
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.1-crt-ignore-err
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.1-ca-ignore-err
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `verify required`, or refuse requests by `ssl_c_verify` and `ssl_c_used`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.client_certificate_not_enforced

deny contains {
	"msg": sprintf("Clients without a certificate are served at %s: `verify optional` asks, and nothing looks at the answer", [_shown(bind)]),
	"path": bind.origins.verify,
	"label": "a certificate is not needed",
} if {
	some bind in _binds
	bind.verify == "optional"
	not _is_looked_at
}

deny contains {
	"msg": sprintf("Clients with any certificate are served at %s: its faults are passed over, and nothing looks at them", [_shown(bind)]),
	"path": bind.origins[word],
	"label": "a certificate need not be valid",
} if {
	some bind in _binds
	some word in ["crt_ignore_err", "ca_ignore_err"]
	bind[word] == "all"
	bind.verify in {"optional", "required"}
	not _is_looked_at
}

deny contains {
	"msg": sprintf("`ca-file` says who may sign a client's certificate at %s, and `verify none` asks for none", [_shown(bind)]),
	"path": bind.origins.verify,
	"label": "nobody is asked",
} if {
	some bind in _binds
	bind.verify == "none"
	bind.ca_file != null
}

_binds contains bind if {
	some proxy in data.document.facts.proxies
	proxy.conditional == null
	proxy.disabled.value == false
	some bind in proxy.binds
	bind.ssl
	bind.local != true
}

# Some expression asks about the certificate, or a script may.
_is_looked_at if {
	some section in input.sections
	some statement in section.statements
	some arg in statement.args
	regex.match(`ssl_c_|ssl_fc_has_crt`, arg)
}

_is_looked_at if {
	some section in input.sections
	some statement in section.statements
	startswith(statement.keyword, "lua-load")
}

_shown(bind) := sprintf("`%s:%d`", [bind.address, bind.port]) if bind.port != null

_shown(bind) := sprintf("`%s`", [bind.address]) if bind.port == null
