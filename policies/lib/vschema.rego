# Vitess's VSchemas, which are kept as JSON in the data of ConfigMaps.
package lib.vschema

# Those of sharded keyspaces: `{key, tables, vindexes}`, the key of the data that each is under.
sharded := [{
	"key": key,
	"tables": object.get(schema, "tables", {}),
	"vindexes": object.get(schema, "vindexes", {}),
} |
	some key, text in input.data
	is_string(text)
	contains(text, "\"vindexes\"")
	schema := json.unmarshal(text)
	schema.sharded == true
	is_object(object.get(schema, "tables", {}))
]
