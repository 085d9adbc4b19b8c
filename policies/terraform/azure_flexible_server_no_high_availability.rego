# METADATA
# title: Azure flexible server without a standby
# description: >-
#   With high availability a flexible server keeps a synchronous standby and fails over to it by itself, also while it is
#   patched or scaled. Without it the server is down during these, and when its host or its zone fails, until Azure has
#   started another one; a standby in the same zone does not outlive the zone.
# related_resources:
#   - ref: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-high-availability
#   - ref: https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability
#   - ref: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server
# custom:
#   pillar: redundancy
#   concepts: [redundancy, database replication, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [azurerm_postgresql_flexible_server, azurerm_mysql_flexible_server]
#   params:
#     no_zone_regions: {type: array, items: {type: string}, default: [westus, northcentralus, westcentralus, canadaeast, ukwest, francesouth, germanynorth, norwaywest, switzerlandwest, swedensouth, uaecentral, southafricawest, brazilsoutheast, australiasoutheast, australiacentral, australiacentral2, southindia, westindia, jioindiawest, jioindiacentral, koreasouth], description: "regions without availability zones (as of autumn 2026)"}
#   remediation: Add `high_availability` with `mode = "ZoneRedundant"`; it needs a server of the tier General Purpose, Memory Optimized or Business Critical.
#   supersedes: []
#   peers: ["prowler:postgresql_flexible_server_high_availability_enabled", "prowler:mysql_flexible_server_high_availability_enabled"]
package fivenines.terraform.azure_flexible_server_no_high_availability

import data.lib.terraform

deny contains {
	"msg": sprintf("%s has no standby%s, so it is down while it is patched, and until it is started elsewhere when its host or zone fails", [
		terraform.self,
		_aside,
	]),
	"path": terraform.place(["high_availability"]),
	"label": "`high_availability` is not set",
	"related": _related,
	"severity": terraform.severity(_severity),
	"level": terraform.level("default"),
} if {
	_is_judged
	terraform.absent(["high_availability"])
}

deny contains {
	"msg": sprintf("%s has its standby in the same zone, so a lost zone takes both", [terraform.self]),
	"label": terraform.stands(_mode, ""),
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_is_judged
	terraform.text(_mode) == "SameZone"
}

deny contains {
	"msg": sprintf("%s asks for a standby in another zone and names its own, zone %v", [terraform.self, zone]),
	"path": terraform.place(_standby),
	"label": terraform.stands(_standby, ""),
	"related": [{"path": terraform.place(["zone"]), "msg": "the server is in the same one"}],
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	_is_judged
	terraform.text(_mode) == "ZoneRedundant"
	zone := terraform.text(["zone"])
	zone == terraform.text(_standby)
}

_mode := ["high_availability", 0, "mode"]

_standby := ["high_availability", 0, "standby_availability_zone"]

_is_judged if {
	terraform.text_or(["create_mode"], "Default") != "Replica"

	# What restores or revives a server may bring its role along.
	terraform.text_or(["replication_role"], "None") in {"None", "Primary", "Source"}
	not terraform.unknown(["sku_name"])
	region := replace(lower(terraform.text(["location"])), " ", "")
	not region in data.params.no_zone_regions
}

_is_burstable if startswith(terraform.text(["sku_name"]), "B_")

_severity := "warning" if _is_burstable

_severity := "error" if not _is_burstable

_aside := ", which the burstable tier cannot have" if _is_burstable

_aside := "" if not _is_burstable

_related := [{"path": terraform.place(["sku_name"]), "msg": "a burstable server"}] if _is_burstable

_related := [] if not _is_burstable
