# METADATA
# title: Outlier detection in which nothing can trip
# description: >-
#   Outlier detection is Istio's circuit breaker: it takes an endpoint that keeps failing out of the load balancing. With
#   every counter at zero the block is there and does nothing, so a broken endpoint keeps its share of the requests, and
#   failover to another locality never starts.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker]
#   severity: error
#   precision: high
#   level: default
#   kinds: [DestinationRule]
#   params: {}
#   remediation: Set `consecutive5xxErrors` to a positive number (5 is the default) or remove the zero.
#   supersedes: []
#   peers: []
package fivenines.k8s.outlier_detection_disabled

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("outlier detection of %s never ejects an endpoint: %s, so a broken one keeps its share of the requests", [
		istio.target(block),
		_counters(block.input),
	]),
	"label": "0 switches this counter off, and no other one is on",
} if {
	k8s.judged
	some block in istio.blocks("outlierDetection")
	block.input.consecutive5xxErrors == 0
	_off(block.input, "consecutiveGatewayErrors")
	not _watches_local_errors(block.input)
}

_off(detection, key) if object.get(detection, key, 0) in {0, null}

# Failures to connect are counted apart only when they are split from the others; 5 in a row is then the default.
_watches_local_errors(detection) if {
	detection.splitExternalLocalOriginErrors == true
	object.get(detection, "consecutiveLocalOriginFailures", 5) != 0
}

_counters(detection) := "`consecutive5xxErrors` and `consecutiveLocalOriginFailures` are 0 and gateway errors are not counted" if {
	detection.splitExternalLocalOriginErrors == true
} else := "`consecutive5xxErrors` is 0 and gateway errors are not counted"
