# shellcheck shell=bash
# Requests to Systems Manager with the instance's role. Other scripts source this file. Needs REGION, DOMAIN and
# PARAMETERS.

metadata=http://169.254.169.254/latest

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

# ssm ACTION BODY: prints the JSON of the answer. The request uses the credentials in `session`, or fetches its own.
# curl reads the credentials from standard input, so that no process list shows them.
ssm() {
  local keys=${session:-}
  [ -n "$keys" ] || keys=$(credentials) || return
  curl --config - --silent --show-error --fail --connect-timeout 5 --max-time 20 --aws-sigv4 "aws:amz:$REGION:ssm" \
    --header "Content-Type: application/x-amz-json-1.1" --header "X-Amz-Target: AmazonSSM.$1" \
    --data "$2" "https://ssm.$REGION.$DOMAIN/" <<<"$keys"
}

# fetch_parameters FOLDER: writes one file for each parameter. It decodes each parameter whose name ends in .gz (base64
# of gzip). Fails for a file name with other characters than a script's, and for two parameters of one file: the second
# one would replace a file that the deploy wrote.
fetch_parameters() {
  local page next='' session
  # The requests for all pages use the same credentials.
  session=$(credentials) || return
  while :; do
    page=$(ssm GetParametersByPath "{\"Path\": \"$PARAMETERS\", \"WithDecryption\": true$next}") || return
    next=$(python3 -c '
import base64, gzip, json, os, re, sys
d = json.load(sys.stdin)
for parameter in d["Parameters"]:
    name, value = parameter["Name"].rsplit("/", 1)[1], parameter["Value"].encode()
    if name.endswith(".gz"):
        name, value = name[:-3], gzip.decompress(base64.b64decode(value))
    if not re.fullmatch("[a-z0-9][a-z0-9.-]*", name):
        sys.exit("%s: the file name is not one of the desired state" % parameter["Name"])
    with open(os.path.join(sys.argv[1], name), "xb") as file:
        file.write(value)
print(", \"NextToken\": " + json.dumps(d["NextToken"]) if d.get("NextToken") else "", end="")
' "$1" <<<"$page") || return
    [ -n "$next" ] || return 0
  done
}
