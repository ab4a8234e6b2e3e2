#!/bin/bash
# Fetches the node script from its SSM parameter and runs it. A copy on the data volume serves when SSM does not
# answer: a server that has run before does not depend on it.
# Environment: SERVER, REGION, SCRIPT_PARAMETER.
set -euo pipefail

copy=/var/lib/rancher/node.sh
metadata=http://169.254.169.254/latest
case $REGION in
cn-*) domain=amazonaws.com.cn ;;
*) domain=amazonaws.com ;;
esac

say() { echo "$SERVER: $*"; }

# json EXPRESSION: prints it, with `d` as the document on standard input.
json() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1, end='')"; }

imds() { curl --silent --show-error --fail --max-time 5 --header "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/$1"; }

# Credentials go to curl by standard input, so that no process list shows them.
fetch() {
  local token role credentials
  token=$(curl --silent --show-error --fail --max-time 5 --request PUT \
    --header "X-aws-ec2-metadata-token-ttl-seconds: 300" "$metadata/api/token") || return
  role=$(imds iam/security-credentials/) || return
  credentials=$(imds "iam/security-credentials/$role") || return
  json '"user = \"%s:%s\"\nheader = \"X-Amz-Security-Token: %s\"\n" % (d["AccessKeyId"], d["SecretAccessKey"], d["Token"])' <<<"$credentials" |
    curl --config - --silent --show-error --fail --connect-timeout 5 --max-time 20 --aws-sigv4 "aws:amz:$REGION:ssm" \
      --header "Content-Type: application/x-amz-json-1.1" --header "X-Amz-Target: AmazonSSM.GetParameter" \
      --data "{\"Name\": \"$SCRIPT_PARAMETER\"}" "https://ssm.$REGION.$domain/" |
    json 'd["Parameter"]["Value"]'
}

# Under another name first: a copy that is half written must never run.
update_copy() { fetch >"$copy.new" && bash -n "$copy.new" && mv "$copy.new" "$copy"; }

exec 9>/run/rancher-node.lock
flock --nonblock 9 || exit 0

pause=1
until update_copy; do
  if [ -s "$copy" ]; then
    say "cannot fetch $SCRIPT_PARAMETER: going on with the copy on the data volume"
    break
  fi
  say "cannot fetch $SCRIPT_PARAMETER: trying again in ${pause}s"
  sleep "$pause"
  pause=$((pause < 60 ? pause * 2 : 60))
done
exec bash "$copy"
