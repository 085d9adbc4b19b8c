# Made into plan.json by `terraform plan`: modules, count, for_each, values down and outputs up, nulls by every way.

variable "note" {
  default = null
}

variable "password" {
  default   = "correct-horse"
  sensitive = true
}

variable "shelves" {
  default = { "a.b" = 1, "q\"x" = 2 }
}

locals {
  base = terraform_data.base.id
}

resource "terraform_data" "base" {
  input = "written"
}

resource "terraform_data" "counted" {
  count            = 2
  input            = { parent = terraform_data.base.id, secret = var.password, number = 9007199254740993 }
  triggers_replace = var.note
}

resource "terraform_data" "each" {
  for_each         = var.shelves
  input            = terraform_data.counted[0].id
  triggers_replace = [terraform_data.base.output, each.value]
}

# A local is opaque in a plan.
resource "terraform_data" "by_local" {
  input = local.base
}

module "zone" {
  source  = "./zone"
  count   = 2
  parents = terraform_data.counted[*].id
  nothing = var.note
  name    = "zone-${count.index}"
}

resource "terraform_data" "one_output" {
  input      = module.zone[0].first
  depends_on = [module.zone]
}

resource "terraform_data" "all_outputs" {
  input = module.zone[*].first
}

output "first" {
  value = module.zone[1].first
}
