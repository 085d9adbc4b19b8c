# Traffic policies of a DestinationRule.
package lib.istio

# Blocks written under a traffic policy (top, subset or port), each `{path, input, policy, port, subset}`: `path` and `input`
# the block's own, `policy` everything that holds there, what a subset inherits among it.
blocks(key) := [{
	"path": path,
	"input": block,
	"policy": policy.input,
	"port": policy.port,
	"subset": policy.subset,
} |
	some policy in data.document.facts.policies
	path := array.concat(policy.path, [key])
	block := object.get(input, path, null)
	is_object(block)
]

host := object.get(input, ["spec", "host"], "")

# "`reviews`", "subset `v2` of `reviews`", "port 8080 of `reviews`"
target(block) := sprintf("%s`%s`", [_prefix(block), host])

_prefix(block) := sprintf("subset `%s` of ", [block.subset]) if {
	block.subset != null
	block.port == null
}

_prefix(block) := sprintf("port %d of ", [block.port]) if {
	block.port != null
	block.subset == null
}

_prefix(block) := sprintf("port %d in subset `%s` of ", [block.port, block.subset]) if {
	block.port != null
	block.subset != null
}

_prefix(block) := "" if {
	block.port == null
	block.subset == null
}
