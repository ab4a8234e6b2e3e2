module cdktf-rancher/lab/terraform/short-waits

go 1.26.0
