variable "parents" {
  type = list(string)
}

variable "nothing" {
  default = null
}

variable "name" {}

variable "defaulted" {
  default = "by default"
}

resource "terraform_data" "first" {
  input            = var.parents
  triggers_replace = var.nothing
}

resource "terraform_data" "literal" {
  input            = var.defaulted
  triggers_replace = var.name
}

module "shelf" {
  source = "./shelf"
  above  = terraform_data.first.id
}

resource "terraform_data" "below" {
  input = module.shelf.made
}

output "first" {
  value = module.shelf.made
}
