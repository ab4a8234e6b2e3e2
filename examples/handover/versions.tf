terraform {
  required_version = ">= 1.10"

  # A key of its own: terraform init -backend-config=bucket=… -backend-config=key=… -backend-config=region=…
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }

  required_providers {
    # The major version belongs to a minor version of Rancher: 13 to 2.13, 14 to 2.14, 15 to 2.15.
    rancher2 = {
      source  = "rancher/rancher2"
      version = "~> 14.1"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}
