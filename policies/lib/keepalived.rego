# What rules about keepalived share: how instances, weights and times are named in a message.
package lib.keepalived

facts := data.document.facts

# "`VI_1`"
named(item) := sprintf("`%s`", [item.name]) if item.name != null

named(item) := "one whose name is not known" if item.name == null

# "on lb2 (nodes/lb2.conf)"
on(sibling) := sprintf("on %s", [sibling.node])

# "1.5 s", "30 s"
seconds(ms) := sprintf("%d s", [ms / 1000]) if ms % 1000 == 0

seconds(ms) := sprintf("%d ms", [ms]) if ms % 1000 != 0

# The sync group that an instance belongs to, none or one.
groups(instance) := [facts.sync_groups[instance.sync_group] | instance.sync_group != null]

# What an instance watches, itself or by its group.
trackers(instance) := array.concat(instance.trackers, [tracker |
	some group in groups(instance)
	some tracker in group.trackers
])
