#!/bin/bash
# The kubelet runs this program before it pulls an image of Amazon ECR (Kubernetes, "Configure a kubelet image credential
# provider"): a CredentialProviderRequest on standard input, a CredentialProviderResponse on standard output. The kubelet
# prints a failure with standard error, and pulls without credentials.
# Arguments: region and host of ECR's API.
set -euo pipefail
umask 077

desired=$(dirname "$(readlink --canonicalize "$0")")
# shellcheck source=lib/cluster/agent/aws.sh
. "$desired/aws.sh"
# shellcheck source=lib/cluster/agent/node/ecr.sh
. "$desired/ecr.sh"
# The node script uses another file, and the kubelet can run several of these programs.
failure=$(mktemp)
trap 'rm -f "$failure" "$failure.new"' EXIT

image=$(json 'd["image"]')
if ! response=$(ecr_authorization "$1" "$2"); then
  echo "no password of Amazon ECR: $(why_failed)" >&2
  exit 1
fi
python3 -IS "$desired/ecr.py" kubelet "$image" <<<"$response"
