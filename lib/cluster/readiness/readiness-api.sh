#!/bin/sh
# Requests of readiness.sh to the API. Only awk parses the answers. Needs folder, with ca.crt, client.crt and client.key
# in it, and API_HOST.
# shellcheck disable=SC2154,SC2034 # readiness.sh sets `folder` and reads the other variables

# Every API server's certificate has this name, whatever the load balancer's name.
api_name=kubernetes.default.svc

# Not empty when NO_PROXY contains API_HOST. Terraform's providers then connect without the proxy. curl compares NO_PROXY
# with the name in the URL, which is another one.
direct=
set -f
for entry in $(echo "${no_proxy:-${NO_PROXY:-}}" | tr ',' ' '); do
  entry=${entry%:*}
  entry=${entry#"*"}
  case .$API_HOST in *".${entry#.}") direct=yes ;; esac
done
set +f

# request PATH FILE: writes the answer to FILE and prints its HTTP status and curl's exit status. The HTTP status is 000
# when nothing answers.
request() {
  curl_status=0
  curl --silent --show-error ${direct:+--noproxy '*'} --connect-timeout 5 --max-time 15 --output "$2" --write-out '%{http_code}' \
    --cacert "$folder/ca.crt" --cert "$folder/client.crt" --key "$folder/client.key" \
    --connect-to "$api_name:6443:$API_HOST:6443" "https://$api_name:6443$1" 2>"$folder/error" || curl_status=$?
  echo " $curl_status"
}

# Prints `path value` for each value of a JSON text, for example `.items.0.metadata.name server-0`. The text must have
# one key or value a line, as the API writes it with `?pretty=true`.
flatten() {
  awk '
    {
      line = $0
      sub(/^[ \t]+/, "", line)
      sub(/,$/, "", line)
      if (line == "}" || line == "]") { depth--; next }
      key = ""
      if (kind[depth] == "[") key = "." count[depth]++
      else if (match(line, /^"([^"\\]|\\.)*": /)) {
        key = "." substr(line, 2, RLENGTH - 4)
        line = substr(line, RLENGTH + 1)
      }
      if (line == "{" || line == "[") {
        depth++; kind[depth] = line; count[depth] = 0; path[depth] = path[depth - 1] key
        next
      }
      if (line ~ /^".*"$/) line = substr(line, 2, length(line) - 2)
      print path[depth] key " " line
    }' "$1"
}

# get PATH NAME: writes the flattened answer to the file NAME. Fails without an answer, and keeps both statuses.
get() {
  answer=$(request "$1?pretty=true" "$folder/answer")
  http_status=${answer% *}
  curl_status=${answer#* }
  case $http_status in 000) ;; *) answered=yes ;; esac
  if [ "$http_status" = 200 ] && [ "$curl_status" = 0 ]; then
    flatten "$folder/answer" >"$folder/$2"
    return 0
  fi
  return 1
}
