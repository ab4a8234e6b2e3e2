module cdktf-rancher/lab/docker/rancher

go 1.25.0
