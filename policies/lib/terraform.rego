# What rules about Terraform share: the three states of an attribute, numbers and switches that a provider keeps as
# strings, and how an instance and an attribute are named in a message. A path begins below `values`.
#
# An attribute is known (a value stands there), absent (left out, so that the provider's default holds) or unknown (set to
# something that only the apply tells). The engine has told them apart; a rule never takes unknown for absent.
package lib.terraform

unknown(path) if _is_marked(input.unknown, path)

# Itself, or something that it lies in.
_is_marked(marks, path) if {
	some length in numbers.range(1, count(path))
	object.get(marks, array.slice(path, 0, length), false) == true
}

# Undefined where there is none: a provider writes `""` or `[]` for what was left out.
value(path) := found if {
	not unknown(path)
	found := object.get(input.values, path, null)
	not found in {null, "", []}
}

known(path) if value(path) != null

# Left out, so that the default holds: what a rule judges.
absent(path) if {
	unset(path)
	not _is_cut(path[0])
}

# Nothing is there that would keep a rule silent.
unset(path) if {
	not unknown(path)
	not known(path)
}

# A provider writes all its attributes into a state, so that one which is not even `null` there has been cut out, or is
# younger than the provider.
_is_cut(attribute) if {
	not is_array(input.configured)
	not attribute in object.keys(input.values)
}

# The blocks of a name, each `{path, values}`; none where it is unknown which there are.
blocks(path) := [{"path": array.concat(path, [i]), "values": block} | some i, block in value(path)]

number(path) := found if {
	found := value(path)
	is_number(found)
}

number(path) := to_number(found) if {
	found := value(path)
	is_string(found)
	regex.match(`^-?[0-9]{1,15}$`, found)
}

# A number, or what it is where it is left out.
number_or(path, default_number) := number(path) if known(path)

number_or(path, default_number) := default_number if absent(path)

on(path) if value(path) in {true, "true"}

# Off by the author's word.
switched_off(path) if value(path) in {false, "false"}

# Off, for a switch that is off where it is left out.
off(path) if switched_off(path)

off(path) if absent(path)

text(path) := found if {
	found := value(path)
	is_string(found)
}

# A text, or what it is where it is left out.
text_or(path, default_text) := text(path) if known(path)

text_or(path, default_text) := default_text if unset(path)

place(path) := array.concat(["values"], path)

# The judged instance in a message.
self := sprintf("`%s`", [input.address])

# "`multi_az` is false", "`multi_az` is false by default", "`multi_az` is not set, which means false"
stands(path, meaning) := sprintf("`%s` is %s%s", [_name(path), _shown(path), _by(path)]) if known(path)

stands(path, meaning) := sprintf("`%s` is not set, which means %v", [_name(path), meaning]) if absent(path)

# A sensitive value is judged and never quoted.
_shown(path) := json.marshal(value(path)) if not _is_marked(input.sensitive, path)

_shown(path) := "sensitive" if _is_marked(input.sensitive, path)

# A provider's own defaults stand in a plan too.
_by(path) := " by default" if _is_default(path)

_by(path) := "" if not _is_default(path)

_is_default(path) if {
	is_array(input.configured)
	input.origin[path[0]] == "default"
}

_name(path) := names[count(names) - 1] if {
	names := [part | some part in path; is_string(part)]
}

# What is named as a place for trying out is judged one step more softly, and only at the strict level.
severity(usual) := usual if data.document.facts.production.value

severity(usual) := _softer[usual] if not data.document.facts.production.value

_softer := {"error": "warning", "warning": "note", "note": "note"}

level(usual) := usual if data.document.facts.production.value

level(usual) := "strict" if not data.document.facts.production.value

# Instances of the types that refer to this one by one of their attributes; a block's are `block.attribute`.
referrers(types, attributes) := [item |
	some item in data.document.relations.referred_by.items
	item.kind in types
	item.via in attributes
]

# A plan of AWS Backup that names this instance, or that selects by tags or by a pattern, which may mean it.
backed_up if count(referrers({"aws_backup_selection"}, {"resources"})) > 0

backed_up if {
	some _, names in data.inventory.terraform.aws_backup_selection
	some _, selections in names
	some selection in selections
	_selects_more(selection.input)
}

_selects_more(selection) if count(object.get(selection.values, "selection_tag", [])) > 0

_selects_more(selection) if count(object.get(selection.values, "condition", [])) > 0

# Something there that nobody can follow.
_selects_more(selection) if count(selection.opaque) > 0

_selects_more(selection) if {
	some pattern in selection.values.resources
	contains(pattern, "*")
}

# The place that makes a relation, in the other instance.
related(item, message) := {"document": item.document, "path": item.path, "msg": message}

# Another instance as a whole.
instance(other, message) := {"document": other.document, "path": ["address"], "msg": message}
