/** Canonical's public parameter of the image of servers, "Find Ubuntu images on AWS". */
export const UBUNTU_LTS = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id";
