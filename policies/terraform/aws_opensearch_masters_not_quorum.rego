# METADATA
# title: Search cluster whose masters have no spare vote
# description: >-
#   Master nodes agree by a majority: 3 of them still work after one is lost, 2 do not, and 4 bear no more losses than 3. Where
#   no node is dedicated to it, data nodes elect among themselves, and a node that is busy with searches is a poor voter:
#   under load the cluster loses its master and with it all changes of indices and mappings.
# related_resources:
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/opensearch_domain
# custom:
#   pillar: redundancy
#   concepts: [quorum, leader election, redundancy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_opensearch_domain, aws_elasticsearch_domain]
#   params:
#     many_nodes: {type: integer, minimum: 3, default: 10, description: "data nodes from which on masters of their own are asked for"}
#   remediation: Use 3 dedicated master nodes.
#   supersedes: []
#   peers: ["checkov:CKV_AWS_318", "prowler:opensearch_service_domains_fault_tolerant_master_nodes"]
package fivenines.terraform.aws_opensearch_masters_not_quorum

import data.lib.terraform
import data.lib.text

deny contains {
	"msg": sprintf("%s has %s: a majority is %d, so it bears %s%s", [
		terraform.self,
		text.counted(masters, "dedicated master node"),
		majority,
		_losses(masters - majority),
		_advice(masters),
	]),
	"label": terraform.stands(_masters, ""),
	"severity": terraform.severity(_severity(masters)),
	"level": terraform.level("default"),
} if {
	_is_judged
	terraform.on(_dedicated)
	masters := terraform.number(_masters)
	_is_poor(masters)
	majority := floor(masters / 2) + 1
}

deny contains {
	"msg": sprintf("%s has %s and no dedicated masters, so under load the nodes that search also lose the vote", [
		terraform.self,
		text.counted(nodes, "data node"),
	]),
	"path": terraform.place(_dedicated),
	"label": terraform.stands(_dedicated, "false"),
	"related": [{"path": terraform.place(_nodes), "msg": terraform.stands(_nodes, 1)}],
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_is_judged
	terraform.off(_dedicated)
	nodes := terraform.number(_nodes)
	nodes >= data.params.many_nodes
}

deny contains {
	"msg": sprintf("%s has 2 nodes that elect the master between them, so without one the other may have no majority", [terraform.self]),
	"label": terraform.stands(_nodes, 1),
	"severity": terraform.severity("warning"),
	"level": "strict",
} if {
	_is_judged
	terraform.off(_dedicated)
	terraform.number(_nodes) == 2
}

_dedicated := ["cluster_config", 0, "dedicated_master_enabled"]

_masters := ["cluster_config", 0, "dedicated_master_count"]

_nodes := ["cluster_config", 0, "instance_count"]

# With a standby the service asks for three by itself.
_is_judged if {
	terraform.known(["cluster_config"])
	not terraform.on(["cluster_config", 0, "multi_az_with_standby_enabled"])
	not terraform.unknown(["cluster_config", 0, "multi_az_with_standby_enabled"])
}

_is_poor(masters) if {
	masters > 0
	masters < 3
}

_is_poor(masters) if {
	masters >= 3
	masters % 2 == 0
}

# An even number is no worse than the odd one below it.
_severity(masters) := "error" if masters < 3

_severity(masters) := "note" if masters >= 3

_losses(0) := "no loss"

_losses(number) := sprintf("the loss of %d", [number]) if number > 0

_advice(masters) := sprintf(", no more than %d would", [masters - 1]) if masters >= 3

_advice(masters) := "" if masters < 3
