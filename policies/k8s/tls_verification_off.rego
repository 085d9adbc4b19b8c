# METADATA
# title: The server's certificate is not verified
# description: >-
#   TLS without verification hides what is said from those who only listen. Whoever can answer in the server's
#   place, by a wrong DNS record, a taken-over pod or a position in the network, is believed.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0128/
# custom:
#   pillar: zero-trust
#   concepts: [cryptographic identity, encryption in transit]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [DestinationRule, ServersTransport, ServersTransportTCP, Backend.gateway.envoyproxy.io, Ingress, ServiceMonitor, PodMonitor]
#   params: {}
#   remediation: Give the CA that signs the server, and the name that is in its certificate.
#   supersedes: []
#   peers: [istioctl:IST0128, istioctl:IST0129]
package fivenines.k8s.tls_verification_off

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("%s has TLS without verification: whoever answers is believed", [k8s.self]),
	"path": path,
	"label": "any certificate will do",
	"severity": _severity,
	"level": _level,
} if {
	k8s.judged
	some path in _skipping
	object.get(input, path, false) == true
}

deny contains {
	"msg": sprintf("%s calls its backends over TLS and does not verify them: whoever answers is believed", [k8s.self]),
	"path": ["metadata", "annotations", _verify],
	"label": "verification is off",
} if {
	_has_tls_backend
	input.metadata.annotations[_verify] == "off"
}

deny contains {
	"msg": sprintf("%s calls its backends over TLS without `proxy-ssl-verify`, which means `off`: whoever answers is believed", [k8s.self]),
	"path": ["metadata", "annotations", _protocol],
	"label": "nothing asks for verification",
} if {
	_has_tls_backend
	not input.metadata.annotations[_verify]
}

_verify := "nginx.ingress.kubernetes.io/proxy-ssl-verify"

_protocol := "nginx.ingress.kubernetes.io/backend-protocol"

_has_tls_backend if {
	k8s.judged
	data.document.kind == "Ingress"
	upper(input.metadata.annotations[_protocol]) in {"HTTPS", "GRPCS"}
}

# Metrics say little that somebody else may not answer.
_severity := "note" if _is_monitor

_severity := "warning" if not _is_monitor

_level := "strict" if _is_monitor

_level := "default" if not _is_monitor

_is_monitor if data.document.kind in {"ServiceMonitor", "PodMonitor"}

_skipping contains array.concat(block.path, ["insecureSkipVerify"]) if {
	data.document.kind == "DestinationRule"
	some block in istio.blocks("tls")
}

# Traefik's, for HTTP and for TCP.
_skipping contains ["spec", "insecureSkipVerify"] if data.document.kind == "ServersTransport"

_skipping contains ["spec", "tls", "insecureSkipVerify"] if data.document.kind in {"ServersTransportTCP", "Backend"}

_skipping contains ["spec", key, i, "tlsConfig", "insecureSkipVerify"] if {
	_is_monitor
	some key in ["endpoints", "podMetricsEndpoints"]
	some i, endpoint in input.spec[key]
	not _is_kubelet(endpoint)
}

# Kubelets and the control plane show certificates that they have made themselves.
_is_kubelet(endpoint) if {
	some value in input.spec.selector.matchLabels
	regex.match(`kubelet|kube-(scheduler|controller-manager)|etcd`, value)
}

_is_kubelet(endpoint) if contains(object.get(endpoint, "path", ""), "cadvisor")
