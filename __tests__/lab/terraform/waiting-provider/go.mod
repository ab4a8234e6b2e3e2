// The path of Terraform's SDK, since functions are found by their full names.
module github.com/hashicorp/terraform-plugin-sdk/v2

go 1.26.0
