# shellcheck shell=bash
# Requests to AWS with the instance's role. Other scripts source this file. Needs REGION, DOMAIN and BUCKET. A failed request
# prints nothing: the caller says what it could not do, and `why_failed` tells the reason.

# The reason of the last failure. It is a file, because most requests run in subshells.
failure=/run/rancher-failure

metadata=http://169.254.169.254/latest
empty_sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# json EXPRESSION [ARGUMENT…]: prints the value of the Python expression, where `d` is the JSON document on standard
# input. Fails silently when standard input is empty.
json() { python3 -ISc "import json, sys; t = sys.stdin.read() or sys.exit(1); d = json.loads(t); print($1, end='')" "${@:2}"; }

# why_failed: prints the reason of the last failed request.
why_failed() {
  local reason
  reason=$(curl_reason 2>/dev/null <"$failure") || reason=''
  echo "${reason:-no reason known}"
}

# curl_reason: prints the last line of curl's errors on standard input, without what changes from one request to the next.
curl_reason() { tail -n 1 | sed 's/.*curl: ([0-9]*) //; s/The requested URL returned error: /HTTP status /; s/ after [0-9]* ms//'; }

imds() { curl --silent --show-error --fail --max-time 5 "$@" 2>"$failure"; }

# Prints the role's temporary credentials as lines of a curl configuration.
credentials() {
  local token header roles=$metadata/meta-data/iam/security-credentials role
  if token=$(imds --request PUT --header "X-aws-ec2-metadata-token-ttl-seconds: 300" "$metadata/api/token") &&
    header="X-aws-ec2-metadata-token: $token" && role=$(imds --header "$header" "$roles/") && imds --header "$header" "$roles/$role" |
    json '"user = \"%s:%s\"\nheader = \"X-Amz-Security-Token: %s\"\n" % (d["AccessKeyId"], d["SecretAccessKey"], d["Token"])'; then
    return
  fi
  echo "no credentials of the servers' role from the metadata service: $(why_failed)" >"$failure.new"
  mv "$failure.new" "$failure"
  return 1
}

# signed SERVICE [OPTION…]: sends a request to a service of AWS. curl reads the credentials in `session`, or its own, from
# standard input, so that no process list shows them.
signed() {
  local service=$1 role=${session:-}
  shift
  [ -n "$role" ] || role=$(credentials) || return
  curl --config - --silent --show-error --connect-timeout 5 --aws-sigv4 "aws:amz:$REGION:$service" "$@" 2>"$failure" <<<"$role"
}

# s3 KEY SHA256 [OPTION…]: sends a request for an object of the stack's bucket. SHA256 is the checksum of the body.
s3() {
  local key=$1 sha256=$2
  shift 2
  signed s3 --max-time 20 --header "x-amz-content-sha256: $sha256" "$@" "https://$BUCKET.s3.$REGION.$DOMAIN/$key"
}

# s3_get KEY [OPTION…]
s3_get() { s3 "$1" $empty_sha256 --fail "${@:2}"; }
