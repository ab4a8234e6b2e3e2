# shellcheck shell=bash
# Passwords of Amazon ECR, by the servers' role. A password lasts 12 hours (ECR API, "GetAuthorizationToken"). The kubelet
# asks ecr-credential-provider for a password whenever it pulls an image. RKE2 and containerd also pull images without
# the kubelet: RKE2's binaries, and the pause image of each pod. They read registries.yaml at their start only, so each
# start writes a new password there. No comparison of files includes this password.

# The newest desired state, whichever folder holds it.
desired_link=/var/lib/rancher/desired

# ecr_authorization REGION API: prints the response of ECR, with the password.
ecr_authorization() {
  local REGION=$1 response reason
  if response=$(signed ecr --fail-with-body --max-time 10 --header "Content-Type: application/x-amz-json-1.1" \
    --header "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken" --data '{}' "https://$2/"); then
    echo "$response"
    return
  fi
  # A denied action is in the body: the status is 400 for each kind of error.
  if reason=$(python3 -IS "$desired/ecr.py" reason <<<"$response" 2>/dev/null); then echo "$reason" >"$failure"; fi
  return 1
}

# ecr_authorization_of FOLDER: the same for the kubelet's configuration in the folder.
ecr_authorization_of() {
  local region api
  read -r region api <<<"$(json '" ".join(d["providers"][0]["args"])' <"$1/credential-provider")"
  ecr_authorization "$region" "$api"
}

# logs_in_to_ecr FOLDER: whether the servers log in with their role, by the files in the folder.
logs_in_to_ecr() { [ -e "$1/credential-provider" ]; }

# write_registries FOLDER: writes registries.yaml from the folder's, with a new password. Without a response of ECR, it
# keeps the last password and fails.
write_registries() {
  local folder=$1 file response='' status=0
  file=$(place_of registries)
  response=$(ecr_authorization_of "$folder") || status=1
  if ! (umask 077 && python3 -IS "$desired/ecr.py" registries "$folder/registries" "$file" <<<"$response" >"$file.new" 2>/dev/null); then
    echo "its response has no password" >"$failure"
    return 1
  fi
  mv "$file.new" "$file"
  return "$status"
}

# Runs before every start. A server that was ready has its images, so it starts without ECR too.
place_ecr() {
  local reason program
  program=$(place_of ecr-credential-provider)
  if ! logs_in_to_ecr "$state/egress"; then
    rm -f "$program"
    return
  fi
  # The program itself stays in the desired state, so a change of it needs no start.
  install -D -m 0700 <(printf '#!/bin/sh\nexec bash %s/ecr-credential-provider "$@"\n' "$desired_link") "$program"
  ! write_registries "$state/egress" || return 0
  reason="for a password of Amazon ECR: $(why_failed)"
  [ -s "$state/was-ready" ] || retry_later "$reason"
  say "starts with the last password of Amazon ECR, without a new one: $(why_failed)"
}
