# Whether the name of a shard key tells that it has few values: it is made of words for such attributes alone.
package lib.shard_key

# Every name of the key consists of these words and nothing else: one attribute of many values is enough for the key.
is_made_of(names, words) if {
	count(names) > 0
	every name in names {
		count(_split(name) - words) == 0
	}
}

# The words of "isActive", "is_active" and "is-active" alike.
_split(name) := {word |
	spaced := regex.replace(name, `([a-z0-9])([A-Z])`, "${1}_${2}")
	some word in regex.split(`[^a-z0-9]+`, lower(spaced))
	word != ""
}

# Words that the rule's parameters hold.
core := {word | some word in data.params.core_names}

all := core | {word | some word in data.params.wide_names}

# Keys with somewhat more values are worth a word at the strict level.
level(names, usual) := usual if is_made_of(names, core)

level(names, _) := "strict" if not is_made_of(names, core)
