# Applied with generation 1, then planned with generation 2: one instance of each action.

variable "generation" {
  default = 1
}

resource "terraform_data" "kept" {
  input = "same"
}

resource "terraform_data" "updated" {
  input = var.generation
}

resource "terraform_data" "replaced" {
  input            = "same"
  triggers_replace = var.generation
}

resource "terraform_data" "replaced_first" {
  triggers_replace = terraform_data.replaced.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "fewer" {
  count = 3 - var.generation
  input = terraform_data.kept.id
}
