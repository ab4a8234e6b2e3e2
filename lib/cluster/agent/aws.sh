# shellcheck shell=bash
# Requests to AWS with the instance's role. Other scripts source this file. Needs REGION, DOMAIN and BUCKET.

metadata=http://169.254.169.254/latest
empty_sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# json EXPRESSION [ARGUMENT…]: prints the value of the Python expression, where `d` is the JSON document on standard
# input. Fails silently when standard input is empty.
json() { python3 -ISc "import json, sys; t = sys.stdin.read() or sys.exit(1); d = json.loads(t); print($1, end='')" "${@:2}"; }

imds() { curl --silent --show-error --fail --max-time 5 --header "X-aws-ec2-metadata-token: $imds_token" "$metadata/meta-data/$1"; }

# Prints the role's temporary credentials as lines of a curl configuration.
credentials() {
  local imds_token role
  imds_token=$(curl --silent --show-error --fail --max-time 5 --request PUT \
    --header "X-aws-ec2-metadata-token-ttl-seconds: 300" "$metadata/api/token") || return
  role=$(imds iam/security-credentials/) || return
  imds "iam/security-credentials/$role" |
    json '"user = \"%s:%s\"\nheader = \"X-Amz-Security-Token: %s\"\n" % (d["AccessKeyId"], d["SecretAccessKey"], d["Token"])'
}

# s3 KEY SHA256 [OPTION…]: sends a request for an object of the stack's bucket. SHA256 is the checksum of the body. curl
# reads the credentials in `session`, or its own, from standard input, so that no process list shows them.
s3() {
  local key=$1 sha256=$2 role=${session:-}
  shift 2
  [ -n "$role" ] || role=$(credentials) || return
  curl --config - --silent --show-error --connect-timeout 5 --max-time 20 --aws-sigv4 "aws:amz:$REGION:s3" \
    --header "x-amz-content-sha256: $sha256" "$@" "https://$BUCKET.s3.$REGION.$DOMAIN/$key" <<<"$role"
}

# s3_get KEY [OPTION…]
s3_get() { s3 "$1" $empty_sha256 --fail "${@:2}"; }
