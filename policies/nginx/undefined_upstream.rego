# METADATA
# title: Handler names an upstream that does not exist
# description: >-
#   A host without a domain that no upstream is called is looked up in DNS: nginx does not start when nobody knows it,
#   and sends the requests to a stranger when somebody does. Beside it stands an upstream of almost the same name that
#   no handler uses.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass
# custom:
#   pillar: traffic
#   concepts: [routing, dangling reference]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Write the name of the upstream; they are compared without regard to case."
#   supersedes: []
#   peers: []
package fivenines.nginx.undefined_upstream

import data.lib.nginx

deny contains {
	"msg": sprintf("`%s` names `%s`, and no upstream is called that: `%s`, which no handler uses, is called almost the same", [
		proxy.handler,
		proxy.host,
		upstream.name,
	]),
	"path": proxy.target_path,
	"label": "no upstream has this name",
	"related": [{"path": upstream.path, "msg": "this one may be meant"}],
} if {
	nginx.facts.complete
	some proxy in nginx.facts.proxies
	is_number(proxy.near)
	upstream := nginx.facts.upstreams[proxy.near]
	not _is_service(proxy.host)
}

# The name of a Service of Kubernetes in this run.
_is_service(host) if {
	some names in data.inventory.k8s.Service
	names[lower(host)]
}
