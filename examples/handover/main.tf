# Configures the Rancher of another stack: docs/handover.md, "Configure Rancher with Terraform".

data "terraform_remote_state" "rancher" {
  backend = "s3"
  config  = var.state
}

locals {
  installed   = data.terraform_remote_state.rancher.outputs
  ca_certs    = try(local.installed.ca_certs, var.ca_certs)
  admin_group = "genericoidc_group://${var.admin_group}"
}

provider "aws" {
  region = var.state.region
}

# The administrator's password. To change it: terraform apply -replace=random_password.admin
resource "random_password" "admin" {
  length  = 32
  special = false
}

provider "rancher2" {
  alias     = "bootstrap"
  api_url   = local.installed.url
  ca_certs  = local.ca_certs
  bootstrap = true
}

# Signs in with the first password, replaces it, and sets the server URL to api_url.
resource "rancher2_bootstrap" "admin" {
  provider           = rancher2.bootstrap
  initial_password   = coalesce(var.admin_password, local.installed.bootstrap_password)
  password           = random_password.admin.result
  ui_default_landing = "vue"
}

provider "rancher2" {
  api_url   = local.installed.url
  ca_certs  = local.ca_certs
  token_key = rancher2_bootstrap.admin.token
}

resource "rancher2_auth_config_generic_oidc" "login" {
  issuer        = var.oidc.issuer
  client_id     = var.oidc.client_id
  client_secret = var.oidc.client_secret
  rancher_url   = "${local.installed.url}/verify-auth"
  scopes        = "openid profile email"
  groups_field  = "groups"

  # Only members of this group sign in.
  access_mode           = "required"
  allowed_principal_ids = [local.admin_group]
}

resource "rancher2_global_role_binding" "admins" {
  global_role_id     = "admin"
  group_principal_id = local.admin_group

  depends_on = [rancher2_auth_config_generic_oidc.login]
}

# An administrator's token, because it belongs to the user that creates it. An expired token is replaced.
resource "rancher2_token" "pipeline" {
  description = "pipeline"
  ttl         = var.pipeline_token_days * 24 * 60 * 60
}

resource "aws_ssm_parameter" "pipeline_token" {
  name        = "/rancher/pipeline-token"
  description = "Rancher's token for the pipeline"
  type        = "SecureString"
  value       = rancher2_token.pipeline.token
}

output "admin_password" {
  description = "Password of the local administrator, for outages of the identity provider"
  value       = random_password.admin.result
  sensitive   = true
}
