variable "state" {
  description = "Where the state of the stack with Rancher is: backend.s3 of rancher.yaml"
  type        = object({ bucket = string, key = string, region = string })
}

variable "ca_certs" {
  description = "Authority of Rancher's certificate, PEM, if the stack with Rancher has no output ca_certs and the authority is private"
  type        = string
  default     = null
}

variable "admin_password" {
  description = "Present password of the administrator, if it is neither the first one nor the one in this state"
  type        = string
  default     = null
  sensitive   = true
}

variable "oidc" {
  description = "Client at your identity provider. Its redirect URL is https://HOSTNAME/verify-auth"
  type        = object({ issuer = string, client_id = string, client_secret = string })
  sensitive   = true
}

variable "admin_group" {
  description = "Group of the identity provider whose members sign in and administer Rancher"
  type        = string
}

variable "pipeline_token_days" {
  description = "Lifetime of the pipeline's token. Rancher's setting auth-token-max-ttl-minutes is the maximum, 90 days by default"
  type        = number
  default     = 30
}
