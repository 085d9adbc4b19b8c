variable "above" {}

resource "terraform_data" "made" {
  for_each = toset(["x", "y"])
  input    = "${var.above}-${each.key}"
}

output "made" {
  value = terraform_data.made["x"].id
}
