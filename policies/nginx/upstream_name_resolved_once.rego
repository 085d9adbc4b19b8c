# METADATA
# title: Name of a moving target looked up once
# description: >-
#   nginx looks a name up when it starts or is reloaded, and never again. Balancers and endpoints of providers change
#   their addresses when they scale or heal: from then on requests go to addresses that belong to nobody, or to somebody
#   else, until somebody reloads nginx. With DNS down, nginx does not start at all.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass
# custom:
#   pillar: traffic
#   concepts: [service discovery, DNS]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Config]
#   params:
#     suffixes: {type: array, items: {type: string}, default: [".elb.amazonaws.com", ".amazonaws.com", ".cloudfront.net", ".on.aws", ".awsapprunner.com", ".azurewebsites.net", ".azurecontainerapps.io", ".azure-api.net", ".azurefd.net", ".trafficmanager.net", ".cloudapp.azure.com", ".run.app", ".appspot.com", ".cloudfunctions.net", ".herokuapp.com", ".fly.dev", ".onrender.com", ".vercel.app"], description: "ends of names whose addresses change"}
#     ignore_hosts: {type: array, items: {type: string}, default: [], description: "names whose addresses never change"}
#   remediation: "Add `resolve` to the `server` line, with a `zone` and a `resolver` (nginx 1.27.3), or put the name into a variable and set a `resolver`."
#   supersedes: []
#   peers: ["nginx-lint:proxy-pass-domain", "nginx-lint:upstream-server-no-resolve"]
package fivenines.nginx.upstream_name_resolved_once

import data.lib.nginx

deny contains {
	"msg": sprintf("`%s` is looked up once, when nginx starts: %s", [site.host, _consequence(site.host)]),
	"path": site.path,
	"label": "not looked up again before the next reload",
	"severity": _severity(site.host),
	"level": _level(site.host),
} if {
	not input.broken
	not nginx.facts.generated
	some site in _sites
	_is_worth(site.host)
	not site.host in data.params.ignore_hosts
}

_sites := array.concat(_servers, _handlers)

_servers := [{"host": lower(server.address), "path": server.address_path} |
	some upstream in nginx.facts.upstreams
	some server in nginx.live(upstream)
	server.kind == "name"
	not server.local
	not server.resolve
]

_handlers := [{"host": lower(proxy.host), "path": proxy.target_path} |
	some proxy in nginx.facts.proxies
	proxy.kind == "name"
	not proxy.local
	not nginx.is_looked_up_late(proxy)
]

_is_worth(host) if _moves(host)

# A name of DNS, with a domain. Of a Service the address stays.
_is_worth(host) if {
	contains(host, ".")
	not regex.match(`\.svc(\.|$)`, host)
}

_moves(host) if {
	some suffix in data.params.suffixes
	endswith(host, suffix)
}

_moves(host) if _is_headless(host)

# The Service has no address of its own: its name stands for those of the pods.
_is_headless(host) if {
	parts := split(host, ".")
	parts[2] == "svc"
	some service in data.inventory.k8s.Service[parts[1]][parts[0]]
	service.input.spec.clusterIP == "None"
}

_consequence(host) := "its addresses change, and requests go on to the old ones until the next reload" if _moves(host)

_consequence(host) := "a new address is not seen until the next reload" if not _moves(host)

_severity(host) := "warning" if _moves(host)

_severity(host) := "note" if not _moves(host)

_level(host) := "default" if _moves(host)

_level(host) := "strict" if not _moves(host)
